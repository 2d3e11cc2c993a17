import { draftOwed } from "./draft.ts";
import type { OwedText } from "./text-contract.ts";

export const textTopic = "text.send";

type Given = Parameters<typeof draftOwed>;

/** A text as a debt, as letters are. */
export const draftText = (desk: Given[0], vault: Given[1], place: Given[2], text: OwedText) =>
  draftOwed(desk, vault, place, textTopic, text);
