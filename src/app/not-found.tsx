import { buttonClass } from "@/ui/primitives/button";

export default function NotFound() {
  return (
    <main id="main" className="mx-auto grid min-h-[80dvh] max-w-md content-center justify-items-start gap-4 px-4">
      <h1 className="text-xl font-semibold">Nothing is here</h1>
      <p className="text-soft">This page does not exist, or it is not yours to see.</p>
      {/* A plain link: this part is sent along with every page, and would bring a second copy of Next's links to each. */}
      <a href="/" className={buttonClass()}>
        Go to your questions
      </a>
    </main>
  );
}
