import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { sessions as english, devices as englishDevices } from "../en/sessions.ts";

export const sessions: Translated<typeof english> = {
  title: "الجلسات",
  lead: (limit) =>
    `الأماكن التي سجّلت الدخول منها. تسمح باقتك بعدد ${limit} في وقت واحد: مع كل جلسة زائدة تنتهي الأطول بقاءً دون استخدام.`,
  device: "الجهاز",
  place: "المكان",
  began: "وقت الدخول",
  lastSeen: "آخر استخدام",
  state: "الحالة",
  unknownDevice: "جهاز غير معروف",
  unknownPlace: "غير معروف",
  current: "هذه الجلسة",
  live: "نشطة",
  end: "إنهاء",
  endOf: (device) => `إنهاء الجلسة على ${device}`,
  endOthers: "إنهاء كل الجلسات الأخرى",
  name: "الاسم",
  rename: "حفظ الاسم",
  renameOf: (device) => `اسم الجلسة على ${device}`,
  endings: {
    asked_for: "تم تسجيل الخروج",
    ended_elsewhere: "أنهيتها أنت",
    ended_by_company: "أنهتها مؤسستك",
    session_limit: "انتهت: سجّلت الدخول على أجهزة أكثر مما تسمح به باقتك",
    refresh_token_reuse: "انتهت: عاد رمز مستخدَم، وربما سُرق",
    other_device: "انتهت: جاء ملف الارتباط من جهاز آخر",
    credential_changed: "انتهت: تغيّرت كلمة مرورك أو عواملك",
    code_replay: "انتهت: استُخدم رمز إحدى الأدوات مرتين",
    ended_by_provider: "أنهاها مزوّد الهوية",
    sso_required: "صارت مؤسستك تشترط تسجيل الدخول الموحّد",
    tool_ended: "أنهتها الأداة",
    deprovisioned: "أنهاها دليل مؤسستك",
  },
};

export const devices: Translated<typeof englishDevices> = {
  title: "المتصفحات المحفوظة",
  none: "لا يوجد متصفح محفوظ: تُطلب خطوتك الثانية عند كل تسجيل دخول.",
  browser: "المتصفح",
  until: "لا يُسأل حتى",
  forget: "نسيان",
  forgetOf: (browser) => `نسيان ${browser}`,
  forgetAll: "نسيان كل المتصفحات",
};
