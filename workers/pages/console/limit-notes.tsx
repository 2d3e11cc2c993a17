import { words } from "../messages/console.ts";
import { Time } from "../parts/pieces.tsx";
import { amountOf, nameOfLimit } from "./limit-words.ts";
import { agreedOf, type LimitsAnswer, passedOf } from "./limits-answer.ts";

const text = words.usage;

/** What is nearly used up, and what was agreed instead of the plan; nothing where neither is. */
export const LimitNotes = ({ limits }: { limits: LimitsAnswer }) => {
  const [passed, agreed] = [passedOf(limits), agreedOf(limits)];
  return (
    <>
      {passed.length > 0 && (
        <div class="note warn" role="status">
          <p>
            <strong>{text.notices}</strong>
          </p>
          <ul>
            {passed.map(({ name, percent, at }) => (
              <li>
                {text.notice(nameOfLimit(name), percent)} (<Time at={at} />)
              </li>
            ))}
          </ul>
        </div>
      )}
      {agreed.length > 0 && (
        <div class="note">
          <p>
            <strong>{text.agreed}</strong>
          </p>
          <ul>
            {agreed.map(({ name, limit, until, reason }) => (
              <li>
                {nameOfLimit(name)}: {amountOf(name)(limit)}, {text.agreedUntil} <Time at={until} />.{" "}
                <bdi>{reason}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
};
