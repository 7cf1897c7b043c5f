import { randomBytes } from "node:crypto";

import type { Actor } from "@/core/actor";
import type { Database } from "@/core/database";

/** A document that is ready, with one passage. */
export async function addDocument(db: Database, { workspaceId, userId }: Actor, name = "secret.txt") {
  const collection = await db.collection.findFirstOrThrow({ where: { workspaceId }, select: { id: true } });
  const sha256 = randomBytes(32).toString("hex");
  const document = await db.document.create({
    data: { workspaceId, collectionId: collection.id, name, type: "txt", sizeBytes: 9, sha256, state: "ready", createdById: userId },
    select: { id: true },
  });
  const version = await db.documentVersion.create({
    data: { workspaceId, documentId: document.id, number: 1, sha256, state: "live", liveRevision: 1n, passageCount: 1 },
    select: { id: true },
  });
  await db.document.update({ where: { id: document.id }, data: { liveVersionId: version.id } });
  const passage = await db.passage.create({
    data: {
      ...{ id: crypto.randomUUID(), workspaceId, versionId: version.id, documentId: document.id, position: 0 },
      ...{ startOffset: 0, endOffset: 9, language: "en", text: "a secret.", headings: [] },
      textHash: randomBytes(32),
      embeddedHash: randomBytes(32),
      terms: Buffer.alloc(20),
      metaTerms: Buffer.alloc(20),
    },
    select: { id: true },
  });
  return { documentId: document.id, versionId: version.id, passageId: passage.id };
}

/** A conversation with one question and its finished answer. */
export async function addAnswer(db: Database, { workspaceId, userId }: Actor) {
  const conversation = await db.conversation.create({ data: { workspaceId, userId, title: "Theirs" }, select: { id: true } });
  const question = await db.question.create({
    data: { workspaceId, conversationId: conversation.id, text: "What is secret?" },
    select: { id: true },
  });
  const answer = await db.answer.create({
    data: { workspaceId, questionId: question.id, state: "finished", text: "This." },
    select: { id: true },
  });
  return { conversationId: conversation.id, questionId: question.id, runId: answer.id };
}
