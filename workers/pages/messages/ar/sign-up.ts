import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { signUp as english } from "../en/sign-up.ts";

export const signUp: Translated<typeof english> = {
  plansTitle: "اختر باقة ومنطقة",
  plansLead: "لا يُحتسب أي مبلغ عند إنشاء الحساب. المنطقة هي حيث توجد بياناتك منذ أول بايت.",
  perMonth: "شهريًا",
  region: "المنطقة",
  choose: (plan) => `اختيار ${plan}`,
  limits: {
    projects: (count) => (count === null ? "مشاريع بلا حد" : `المشاريع: ${count}`),
    seats: (count) =>
      count === null
        ? "مقاعد بلا حد"
        : counted("ar", count, {
            one: "مقعد واحد",
            two: "مقعدان",
            few: "# مقاعد",
            many: "# مقعدًا",
            other: "# مقعد",
          }),
    tasks: (count) => `المهام في اليوم: ${count}`,
    atOnce: (count) => `المهام في آن واحد: ${count}`,
    files: (size) => `الملفات: ${size}`,
    calls: (count) => (count === null ? "استدعاءات API بلا حد شهري" : `استدعاءات API في الشهر: ${count}`),
    rate: (count) => `الطلبات في الدقيقة: ${count}`,
    audit: (days) =>
      days > 2 * 365
        ? `يُحفظ سجل التدقيق بالسنوات: ${Math.floor(days / 365)}`
        : `يُحفظ سجل التدقيق بالأيام: ${days}`,
  },
  guaranteesTitle: "ماذا تعني عبارات المنطقة",
  title: "أنشئ حسابك",
  chosen: "اختيارك",
  change: "تغيير الباقة أو المنطقة",
  company: "الشركة",
  slug: "الاسم المختصر",
  slugHint: "يُستخدم في العناوين، فلا تتشارك مؤسستان الاسم نفسه: من 3 إلى 40 حرفًا لاتينيًا صغيرًا ورقمًا وشَرطة.",
  name: "اسمك",
  email: "بريد العمل الإلكتروني",
  passkeyTitle: "تسجيل الدخول بمفتاح مرور",
  passkeyHint: "يحتفظ جهازك بالمفتاح، فلا توجد كلمة مرور يمكن سرقتها.",
  passkey: "إنشاء حساب بمفتاح مرور",
  passkeyNoScript: "تحتاج مفاتيح المرور إلى JavaScript. من دونها استخدم كلمة مرور.",
  passwordSummary: "استخدام كلمة مرور بدلًا من ذلك",
  password: "كلمة المرور",
  passwordHint:
    "15 محرفًا على الأقل من أي نوع: جملة قصيرة خيار جيد. اللصق وبرامج إدارة كلمات المرور مرحَّب بها.",
  submit: "إنشاء حساب بكلمة مرور",
  passkeyFailed: "لم يُنشأ مفتاح مرور. حاول مرة أخرى أو استخدم كلمة مرور.",
  missing: {
    company: "أدخل اسم شركتك.",
    name: "أدخل اسمك.",
    email: "أدخل بريدك الإلكتروني.",
    password: "أنشئ مفتاح مرور أو اختر كلمة مرور.",
  },
  known: "لديك حساب؟",
  signIn: "تسجيل الدخول",
  invalidChoice: "هذه الباقة غير متاحة في تلك المنطقة. اختر مرة أخرى.",
};
