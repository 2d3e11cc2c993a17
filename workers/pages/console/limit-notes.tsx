import { words } from "../messages/console.ts";
import { count } from "../parts/numbers.ts";
import { Time } from "../parts/pieces.tsx";
import { agreedOf, type LimitsAnswer, passedOf } from "./limits-answer.ts";

const text = words.usage;

/** What each limit of `GET /v1/limits` is called where people read. */
const namesOf = ({ names } = text) =>
  ({
    requests_per_minute: names.minute,
    requests_per_month: names.month,
    ai_requests_per_day: names["ai-day"],
    projects: names.projects,
    seats: names.seats,
    sessions: names.sessions,
    storage_bytes: names.storage,
  }) as const;

/** What is nearly used up, and what was agreed instead of the plan; nothing where neither is. */
export const LimitNotes = ({ limits }: { limits: LimitsAnswer }) => {
  const names = namesOf();
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
                {text.notice(names[name], percent)} (<Time at={at} />)
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
                {names[name]}: {count(limit)}, {text.agreedUntil} <Time at={until} />. <bdi>{reason}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
};
