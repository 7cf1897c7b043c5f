"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { errorMessages } from "@/contracts/error-messages";
import type { ModelSetting, ModelTest, SaveModelInput } from "@/contracts/models";
import { failureOf } from "@/ui/api/failure";
import { cacheKeys } from "@/ui/api/keys";
import { useClient } from "@/ui/api/trpc";
import { Button } from "@/ui/primitives/button";
import { Problem, SelectField, TextField } from "@/ui/primitives/field";

const examples = {
  answers: { openai: "gpt-5-mini", anthropic: "claude-sonnet-4-5" },
  embeddings: { openai: "text-embedding-3-small", anthropic: "" },
} as const;

/** Vendor, model, address and key; tried with one click before it is kept. */
export function ModelForm({ setting, onDone }: { setting: ModelSetting; onDone: () => void }) {
  const client = useClient();
  const queryClient = useQueryClient();
  const formRef = useRef<HTMLFormElement>(null);
  const [vendor, setVendor] = useState<"openai" | "anthropic">(setting.vendor ?? "openai");
  const testing = useMutation({ mutationFn: (input: SaveModelInput) => client.models.test.mutate(input) });
  const saving = useMutation({
    mutationFn: (input: SaveModelInput) => client.models.save.mutate(input),
    onSuccess: () => {
      queryClient.invalidateQueries({ queryKey: cacheKeys.models });
      onDone();
    },
  });
  const failure = (saving.error ?? testing.error) ? failureOf(saving.error ?? testing.error) : null;
  const fields = failure?.fields ?? {};
  const read = (): SaveModelInput | null =>
    formRef.current?.reportValidity() ? inputOf(new FormData(formRef.current), setting.purpose, vendor) : null;
  const handleTest = () => {
    const input = read();
    if (input) testing.mutate(input);
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    const input = read();
    if (input) saving.mutate(input);
  };
  return (
    <form ref={formRef} onSubmit={handleSubmit} className="grid gap-4 border-t border-line pt-4">
      {failure ? <Problem>{failure.message}</Problem> : null}
      {setting.purpose === "answers" ? (
        <SelectField
          label="Kind of server"
          value={vendor}
          onChange={(event) => setVendor(event.target.value === "anthropic" ? "anthropic" : "openai")}
        >
          <option value="openai">OpenAI, or compatible with it (Ollama, vLLM, …)</option>
          <option value="anthropic">Anthropic</option>
        </SelectField>
      ) : null}
      <TextField
        label="Model"
        name="model"
        required
        maxLength={200}
        defaultValue={setting.model ?? ""}
        placeholder={examples[setting.purpose][vendor]}
        problem={fields.model}
        spellCheck={false}
      />
      <TextField
        label="Address"
        name="baseUrl"
        type="url"
        maxLength={500}
        defaultValue={setting.baseUrl ?? ""}
        placeholder="http://localhost:11434/v1"
        hint="Leave it empty for the vendor's own. Another address needs the key anew."
        problem={fields.baseUrl}
      />
      <TextField
        label="Key"
        name="key"
        type="password"
        maxLength={500}
        autoComplete="off"
        hint={
          setting.keyLastFour
            ? `Leave it empty to keep the key that ends in ${setting.keyLastFour}.`
            : "Kept encrypted; a local server may need none."
        }
        problem={fields.key}
      />
      <TestResult result={testing.data} isTesting={testing.isPending} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" isBusy={saving.isPending}>
          Save
        </Button>
        <Button onClick={handleTest} isBusy={testing.isPending}>
          Test
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function inputOf(form: FormData, purpose: ModelSetting["purpose"], vendor: "openai" | "anthropic"): SaveModelInput {
  const read = (name: string) => String(form.get(name) ?? "").trim();
  return { purpose, vendor, model: read("model"), baseUrl: read("baseUrl") || null, key: read("key") || null };
}

function TestResult({ result, isTesting }: { result: ModelTest | undefined; isTesting: boolean }) {
  const isShown = result !== undefined && !isTesting;
  const tone = result?.works ? "text-ok" : "text-warn";
  return (
    <p role="status" className={`text-sm ${isShown ? tone : "text-soft"}`}>
      {isTesting ? "Asking the model…" : null}
      {isShown && result.works ? `It works: it answered in ${(result.latencyMs / 1_000).toFixed(1)} s.` : null}
      {isShown && !result.works ? errorMessages[result.code ?? "MODEL_UNAVAILABLE"] : null}
    </p>
  );
}
