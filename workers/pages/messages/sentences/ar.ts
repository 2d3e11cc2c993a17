/** The API's own sentences, word for word; `#` stands for a number of theirs. */
export const sentences: Record<string, string> = {
  "A company needs an owner: hand the ownership over first.": "تحتاج الشركة إلى مالك: انقل الملكية أولًا.",
  "Another administrator has to agree: you asked for it.": "يجب أن يوافق مسؤول آخر: أنت من طلب ذلك.",
  "Your own factors are yours to change.": "عواملك أنت من يغيّرها.",
  "This was asked for already.": "طُلب هذا من قبل.",
  "The request's time is over: it must be made again.": "انتهى وقت الطلب: يجب تقديمه من جديد.",
  "The offer's time is over: it must be made again.": "انتهى وقت العرض: يجب تقديمه من جديد.",
  "Another company has proved that it holds this domain.": "أثبتت شركة أخرى أن هذا النطاق لها.",
  "It changed meanwhile: read it again and retry.": "تغيّر في هذه الأثناء: اقرأه من جديد وأعد المحاولة.",
  "It exists already.": "هذا موجود من قبل.",
  "Set up an authenticator app or a passkey first.": "أعدّ تطبيق مصادقة أو مفتاح مرور أولًا.",
  "Test the connection first: it has let nobody through as it stands.":
    "اختبر الاتصال أولًا: لم يُدخل أحدًا بحالته هذه.",
  "Verify the domain and enable a connection first, or nobody could sign in.":
    "أكِّد النطاق وفعّل اتصالًا أولًا، وإلا فلن يستطيع أحد تسجيل الدخول.",
  "The connection is gone.": "لم يعد الاتصال موجودًا.",
  "The domain is on the list already.": "النطاق في القائمة من قبل.",
  "The member was granted this project already.": "مُنح العضو هذا المشروع من قبل.",
  "The member is deactivated: let them in again first, or with this change.":
    "العضو معطَّل: أعد السماح له أولًا أو مع هذا التغيير.",
  "The organisation has an owner: its own people decide about owners.":
    "للمؤسسة مالك: أهلها يقرّرون بشأن المالكين.",
  "The organisation is closed.": "المؤسسة مغلقة.",
  "The project has tasks and stays as their record.": "للمشروع مهام ويبقى سجلًا لها.",
  "The tool was revoked: register another.": "أُلغيت الأداة: سجّل أخرى.",
  "Earlier rotations are still under way: wait until their keys are left behind.":
    "لا تزال عمليات تدوير سابقة جارية: انتظر حتى تُترك مفاتيحها.",
  "This factor is confirmed already.": "هذا العامل مؤكَّد من قبل.",
  "This key is registered already.": "هذا المفتاح مسجَّل من قبل.",
  "Verify your address first: POST /v1/auth/email sends a letter to it.": "أكِّد عنوانك أولًا.",
  "Your browser sends Global Privacy Control, which says no to this.":
    "يرسل متصفحك إشارة Global Privacy Control التي ترفض هذا.",
  "Your organisation demands a second factor: set up another one first.":
    "تطلب مؤسستك عاملًا ثانيًا: أعدّ عاملًا آخر أولًا.",
  "A company has at most # connections.": "للشركة # اتصالات على الأكثر.",
  "A company has at most # domains.": "للشركة # نطاقًا على الأكثر.",
  "A company has at most # tools: revoke one first.": "للشركة # أداة على الأكثر: ألغِ واحدة أولًا.",
  "A person has at most # keys: remove one first.": "للشخص # مفاتيح على الأكثر: أزل واحدًا أولًا.",
  "A person has at most # authenticator apps: remove one first.":
    "للشخص # تطبيقات مصادقة على الأكثر: أزل واحدًا أولًا.",
  "Only a member of the company decides about its members.": "لا يقرّر بشأن أعضاء الشركة إلا عضو فيها.",
  "Only a person signed in to their own organisation may do this.":
    "لا يفعل هذا إلا من سجّل الدخول إلى مؤسسته.",
  "Only an owner hands ownership over.": "لا ينقل الملكية إلا مالك.",
  "Only an owner can cancel it.": "لا يلغيه إلا مالك.",
  "You can give a role that is at most your own.": "يمكنك منح دور لا يتجاوز دورك.",
  "A tool's role may be at most your own.": "لا يتجاوز دور الأداة دورك.",
  "A key's role may be at most your own.": "لا يتجاوز دور المفتاح دورك.",
  "A group can give a role that is at most your own.": "لا تمنح المجموعة إلا دورًا لا يتجاوز دورك.",
  "Your organisation requires single sign-on: ask an owner.": "تتطلب مؤسستك الدخول الموحّد: اسأل مالكًا.",
  "The plan allows no further organisations.": "لا تسمح الخطة بمؤسسات أخرى.",
  "A limit of requests is used up for now.": "استُهلك أحد حدود الطلبات الآن.",
  "Too many attempts: wait a while.": "محاولات كثيرة: انتظر قليلًا.",
  "The form is no longer valid. Open the page again and repeat what you did.":
    "لم يعد النموذج صالحًا. افتح الصفحة من جديد وأعد ما فعلته.",
  "This link opens nothing: it was used, or its time is over. Ask for a new one.":
    "لا يفتح هذا الرابط شيئًا: استُخدم أو انتهى وقته. اطلب رابطًا جديدًا.",
  "is reserved: choose another": "محجوز: اختر غيره",
  "is taken: choose another": "مستخدم من قبل: اختر غيره",
  "must have at least # characters": "يحتاج إلى # حرفًا على الأقل",
  "may be at most the company's own: #": "لا يتجاوز حد مؤسستك: #",
  "must have at most # characters": "لا يزيد على # حرفًا",
  "is one of the first an attacker tries: choose another": "من أول ما يجرّبه المهاجم: اختر غيره",
  "is made of your company, name or e-mail: choose another": "مكوَّن من شركتك أو اسمك أو بريدك: اختر غيره",
  "was used before: your organisation asks for another": "استُخدم من قبل: تطلب مؤسستك غيره",
  "is the one you have: choose another": "هو ما لديك الآن: اختر غيره",
  "may not be looser than what is inherited": "لا يجوز أن يكون أخف مما هو موروث",
  "sign in with a second factor or a passkey first, or it locks you out too":
    "سجّل الدخول أولًا بعامل ثانٍ أو مفتاح مرور، وإلا أقفل الباب عليك أيضًا",
  "a public tool cannot keep a key": "لا تستطيع أداة عامة حفظ مفتاح",
  "only a confidential tool may act for itself": "لا تتصرف لنفسها إلا أداة سرّية",
  "is required for authorization_code": "مطلوب للدخول عبر المتصفح",
  "must be an absolute address in its plainest spelling, without account or fragment":
    "يجب أن يكون عنوانًا كاملًا بأبسط كتابة، دون حساب أو جزء",
  "must not contain wildcards": "لا يجوز أن يحوي رموزًا بديلة",
  "must be https; http only for 127.0.0.1 and [::1]":
    "يجب أن يكون https؛ ولا يُسمح بـ http إلا للعنوانين 127.0.0.1 و[::1]",
  "must be https: a scheme of its own is for public tools": "يجب أن يكون https: المخطط الخاص للأدوات العامة",
  "must be https, or a scheme that is a reversed domain name, as in com.example.app:/done":
    "يجب أن يكون https أو مخططًا من اسم نطاق معكوس، مثل com.example.app:/done",
  "was guessed at too often in a row: sign in anew, or reset it by a letter":
    "خُمِّنت مرات متتالية كثيرة: سجّل الدخول من جديد أو أعد تعيينها برسالة",
};
