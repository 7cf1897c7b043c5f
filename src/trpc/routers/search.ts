import { container } from "@/container";
import { searchInput, searchResult } from "@/contracts/search";
import { may, router } from "@/trpc/procedures";

export const searchRouter = router({
  query: may("search", "search")
    .input(searchInput)
    .output(searchResult)
    .query(({ ctx, input }) => container().search(ctx.actor, input)),
});
