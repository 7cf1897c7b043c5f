/** The event log's topic of a workspace's documents. */
export function documentsTopic(workspaceId: string): string {
  return `documents:${workspaceId}`;
}
