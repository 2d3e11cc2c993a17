import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { elevations as english } from "../en/elevations.ts";

export const elevations: Translated<typeof english> = {
  title: "وصول LeanVibe",
  lead: "ليس لمشغّلينا وصول دائم. يُطلب كل وصول بسبب، ويوافق عليه مشغّل ثانٍ، وينتهي من تلقاء نفسه، ويُسجَّل في سجل التدقيق لديك.",
  empty: "لم يطلب أي مشغّل الدخول إلى مؤسستك.",
  caption: "طلبات الدخول إلى مؤسستك، الأحدث أولًا",
  reason: "السبب",
  purpose: "المسموح",
  state: "الحالة",
  ends: "ينتهي",
  asked: "طُلب",
  revoke: "سحب",
  revokeOf: (reason) => `سحب: ${reason}`,
  purposes: { read: "الاطلاع", lifecycle: "تغيير حالة مؤسستك" },
  forMinutes: (minutes) =>
    counted("ar", minutes, {
      one: "لدقيقة واحدة",
      two: "لدقيقتين",
      few: "لمدة # دقائق",
      other: "لمدة # دقيقة",
    }),
  states: {
    requested: "بانتظار الموافقة",
    approved: "تمت الموافقة",
    denied: "مرفوض",
    revoked: "سحبتَه أنت",
    expired: "انتهى",
  },
};
