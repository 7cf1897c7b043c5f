import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Asks the server anew for what is on the screen. A first answer that is still on its way was asked for before the change that
 * this is about: without being cancelled it would count as the new one.
 */
export async function refresh(queryClient: QueryClient, queryKey: QueryKey): Promise<void> {
  await queryClient.cancelQueries({ queryKey });
  await queryClient.invalidateQueries({ queryKey });
}
