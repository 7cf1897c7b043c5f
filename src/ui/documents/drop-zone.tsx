"use client";

import { type ChangeEvent, type DragEvent, type ReactNode, useRef, useState } from "react";
import { limits } from "@/contracts/limits";
import { Button } from "@/ui/primitives/button";
import { collectFiles } from "./collect-files";
import { uploads } from "./uploads";

const ACCEPTED =
  ".txt,.text,.md,.markdown,.html,.htm,.csv,.tsv,.json,.xml,.pdf,.docx,.pptx,.xlsx,.odt,.ods,.odp,.rtf,.epub,.eml,.zip,.png,.jpg,.jpeg,.tif,.tiff,.webp";

/** Takes files and folders that are dropped anywhere on the page. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [isOver, setIsOver] = useState(false);
  const handleDrop = async (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    uploads.add(await collectFiles(event.dataTransfer));
  };
  const handleOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <main
      id="main"
      tabIndex={-1}
      onDragOver={handleOver}
      onDragLeave={(event) =>
        !(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) && setIsOver(false)
      }
      onDrop={handleDrop}
      className="relative flex min-h-0 flex-1 flex-col outline-none"
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-box border-2 border-dashed border-accent bg-tint/90 text-lg font-semibold text-accent">
          Drop files or folders to add them
        </div>
      ) : null}
    </main>
  );
}

/** The same by click and by keyboard, with what is taken and how large it may be. */
export function FilePicker({ isFirst }: { isFirst: boolean }) {
  return (
    <section
      aria-label="Add documents"
      className={`flex flex-wrap items-center justify-between gap-4 rounded-box border border-dashed border-accent/60 bg-tint/50 px-6 ${isFirst ? "py-10" : "py-5"}`}
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-semibold">Drop files or folders here</p>
        <p className="text-sm text-soft">
          Text, web pages, PDF, documents, slides and sheets, books, mail, and archives of them. Up to {limits.fileBytes / 1024 / 1024} MB
          each, with up to {limits.textLength / 1_000_000} million characters of text.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <PickButton label="Choose files" />
        <PickButton label="Choose a folder" isFolder />
      </div>
    </section>
  );
}

export function PickButton({ label, isFolder = false, look }: { label: string; isFolder?: boolean; look?: "primary" }) {
  const inputRef = useRef<HTMLInputElement>(null);
  const handleChange = (event: ChangeEvent<HTMLInputElement>) => {
    uploads.add([...(event.target.files ?? [])].filter((file) => !file.name.startsWith(".")));
    event.target.value = "";
  };
  return (
    <>
      <input
        ref={(element) => {
          inputRef.current = element;
          if (isFolder) element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        accept={isFolder ? undefined : ACCEPTED}
        onChange={handleChange}
      />
      <Button look={look} onClick={() => inputRef.current?.click()}>
        {label}
      </Button>
    </>
  );
}
