import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { signedIn } from "@/app/(workspace)/signed-in";
import { container } from "@/container";
import { conversationId } from "@/contracts/conversations";
import { AppError } from "@/core/errors";
import { AskScreen } from "@/ui/ask/ask-screen";

export const metadata: Metadata = { title: "Conversation" };

export default async function ConversationPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { actor } = await signedIn(`/conversations/${id}`);
  if (!conversationId.safeParse(id).success) notFound();
  const initial = await container()
    .conversations.get(actor, id)
    .catch((error: unknown) => {
      if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
      throw error;
    });
  return <AskScreen key={id} conversationId={id} initial={initial} />;
}
