import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { shell as english } from "../en/shell.ts";

export const shell: Translated<typeof english> = {
  product: "LeanVibe",
  skip: "انتقل إلى المحتوى",
  footerLabel: "عن هذا الموقع",
  mainNavigation: "لوحة التحكم",
  publicNavigation: "الموقع",
  docs: "مرجع واجهة API",
  openApi: "مستند OpenAPI",
  signIn: "تسجيل الدخول",
  signUp: "إنشاء حساب",
  signOut: "تسجيل الخروج",
  console: "لوحة التحكم",
  servedFrom: (region) => `تُقدَّم الخدمة من: ${region}`,
  language: "اللغة",
  theme: "الألوان",
  themes: { system: "النظام", light: "فاتح", dark: "داكن" },
  errorPrefix: "خطأ: ",
  errorsTitle: "يُرجى مراجعة ما أدخلته",
  optional: "(اختياري)",
  regions: {
    us: "الولايات المتحدة",
    eu: "الاتحاد الأوروبي",
    uk: "المملكة المتحدة",
    ca: "كندا",
    au: "أستراليا",
  },
  guarantee: { jurisdiction: "ولاية قضائية للتخزين", "location-hint": "تفضيل للموقع فقط" },
  /** Within a sentence. */
  guaranteeShort: { jurisdiction: "ولاية قضائية للتخزين", "location-hint": "تفضيل للموقع فقط" },
  guaranteeLong: {
    jurisdiction: "قواعد البيانات والكائنات والملفات مقيَّدة بهذه الولاية القضائية.",
    "location-hint":
      "يُطلب من المنصة التخزين هنا، لكنها لا توفّر ولاية قضائية للتخزين في هذا المكان، فلا يُعدّ ذلك ضمانًا.",
  },
};
