import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { singleSignOn as english } from "../en/single-sign-on.ts";

export const singleSignOn: Translated<typeof english> = {
  errorTitle: "تعذّر تسجيل دخولك",
  error:
    "أجابت خدمة تسجيل الدخول في مؤسستك بما لا نقبله، أو استغرق الأمر وقتًا طويلًا. ابدأ من جديد؛ وإن لم يُفِد ذلك فأعطِ هذا المرجع لمن يتولى تسجيل الدخول.",
  reference: "المرجع",
  again: "ابدأ من جديد",
  consentTitle: "هل هذا الحساب لك؟",
  consent: (company, connection) =>
    `لدى ${company} حساب بالعنوان أدناه. إن كان لك فاربطه: بعدها يمكنك الدخول إليه أيضًا عبر ${connection}.`,
  consentOwner:
    "هذا حساب مالك. لا يُربط إلا في متصفح سُجّل الدخول إليه: إن لم يكن هذا المتصفح كذلك فسجّل الدخول أولًا في تبويب آخر ثم عُد واربطه هنا.",
  address: "العنوان",
  link: "نعم، اربطه",
  refuse: "لا، لا تربطه",
  otherTitle: "لم يُربط",
  other: "لم يتغير شيء. سجّل الدخول كما كنت، أو اسأل أحد مالكي المؤسسة.",
  signIn: "تسجيل الدخول",
  testedTitle: "نجح الاختبار",
  tested: "جواب الخدمة صحيح وقد فُهم. ما قالته عنك موجود في قائمة المحاولات.",
  toConnection: "العودة إلى الاتصال",
};
