import type { Metadata } from "next";
import { signedIn } from "@/app/(workspace)/signed-in";
import { DocumentsScreen } from "@/ui/documents/documents-screen";

export const metadata: Metadata = { title: "Documents" };

export default async function DocumentsPage() {
  await signedIn("/documents");
  return <DocumentsScreen />;
}
