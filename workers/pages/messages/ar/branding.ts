import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { branding as english } from "../en/branding.ts";

export const branding: Translated<typeof english> = {
  title: "الهوية البصرية",
  lead: "ما يراه أفراد مؤسستك عند بابكم الخاص وفي لوحة التحكم: الاسم واللون والشعار.",
  door: "بابكم الخاص",
  doorText: "أعطِ هذا العنوان لأفراد مؤسستك: إنه صفحة تسجيل الدخول الخاصة بها.",
  name: "الاسم المعروض",
  nameHint: "إذا تُرك فارغًا: اسم المؤسسة نفسه.",
  accent: "اللون",
  accentHint: "ست خانات، مثل #1a5fb4. إذا تُرك فارغًا: لون LeanVibe.",
  corrected: (light, dark) =>
    `لكي يُقرأ في كل مكان، يظهر في الصفحات الفاتحة باللون ${light} وفي الداكنة باللون ${dark}.`,
  logo: "الشعار",
  logoHint: "صورة PNG أو WebP بحجم 32 KB على الأكثر و1,024 بكسل لكل ضلع. إذا تُرك فارغًا: يبقى كما هو.",
  current: "الشعار الحالي",
  removeLogo: "إزالة الشعار",
  badLogo: "ليست هذه صورة PNG أو WebP بحجم 32 KB على الأكثر و1,024 بكسل لكل ضلع.",
  submit: "حفظ الهوية البصرية",
  saved: "حُفظ. يراه أفراد مؤسستك من الآن.",
};
