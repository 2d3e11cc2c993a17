/** The API's own sentences, word for word; `#` stands for a number of theirs. */
export const sentences: Record<string, string> = {
  "A company needs an owner: hand the ownership over first.":
    "Ein Unternehmen braucht einen Inhaber: Übertragen Sie zuerst die Inhaberschaft.",
  "Another administrator has to agree: you asked for it.":
    "Ein anderer Administrator muss zustimmen: Sie haben darum gebeten.",
  "Your own factors are yours to change.": "Ihre eigenen Faktoren ändern Sie selbst.",
  "This was asked for already.": "Darum wurde schon gebeten.",
  "The request's time is over: it must be made again.":
    "Die Zeit der Bitte ist um: Sie muss neu gestellt werden.",
  "The offer's time is over: it must be made again.":
    "Die Zeit des Angebots ist um: Es muss neu gemacht werden.",
  "Another company has proved that it holds this domain.":
    "Ein anderes Unternehmen hat nachgewiesen, dass ihm diese Domain gehört.",
  "It changed meanwhile: read it again and retry.":
    "Es hat sich inzwischen geändert: Lesen Sie es neu und versuchen Sie es noch einmal.",
  "It exists already.": "Das gibt es schon.",
  "Set up an authenticator app or a passkey first.":
    "Richten Sie zuerst eine Authenticator-App oder einen Passkey ein.",
  "Test the connection first: it has let nobody through as it stands.":
    "Testen Sie die Verbindung zuerst: So, wie sie ist, hat sie noch niemanden durchgelassen.",
  "Verify the domain and enable a connection first, or nobody could sign in.":
    "Bestätigen Sie zuerst die Domain und schalten Sie eine Verbindung ein, sonst könnte sich niemand anmelden.",
  "The connection is gone.": "Die Verbindung gibt es nicht mehr.",
  "The domain is on the list already.": "Die Domain steht schon auf der Liste.",
  "The member was granted this project already.": "Dieses Projekt wurde der Person schon freigegeben.",
  "The member is deactivated: let them in again first, or with this change.":
    "Das Mitglied ist deaktiviert: Lassen Sie es zuerst oder zugleich wieder ein.",
  "The organisation has an owner: its own people decide about owners.":
    "Die Organisation hat einen Inhaber: Über Inhaber entscheiden ihre eigenen Leute.",
  "The organisation is closed.": "Die Organisation ist geschlossen.",
  "The project has tasks and stays as their record.":
    "Das Projekt hat Aufgaben und bleibt als deren Nachweis.",
  "The tool was revoked: register another.": "Das Werkzeug wurde widerrufen: Tragen Sie ein neues ein.",
  "Earlier rotations are still under way: wait until their keys are left behind.":
    "Frühere Schlüsselwechsel laufen noch: Warten Sie, bis deren Schlüssel abgelöst sind.",
  "This factor is confirmed already.": "Dieser Faktor ist schon bestätigt.",
  "This key is registered already.": "Dieser Schlüssel ist schon eingetragen.",
  "Verify your address first: POST /v1/auth/email sends a letter to it.":
    "Bestätigen Sie zuerst Ihre Adresse.",
  "Your browser sends Global Privacy Control, which says no to this.":
    "Ihr Browser sendet Global Privacy Control, und das sagt Nein dazu.",
  "Your organisation demands a second factor: set up another one first.":
    "Ihre Organisation verlangt einen zweiten Faktor: Richten Sie zuerst einen anderen ein.",
  "A company has at most # connections.": "Ein Unternehmen hat höchstens # Verbindungen.",
  "A company has at most # domains.": "Ein Unternehmen hat höchstens # Domains.",
  "A company has at most # tools: revoke one first.":
    "Ein Unternehmen hat höchstens # Werkzeuge: Widerrufen Sie zuerst eines.",
  "A person has at most # keys: remove one first.":
    "Eine Person hat höchstens # Schlüssel: Entfernen Sie zuerst einen.",
  "A person has at most # authenticator apps: remove one first.":
    "Eine Person hat höchstens # Authenticator-Apps: Entfernen Sie zuerst eine.",
  "Only a member of the company decides about its members.":
    "Über Mitglieder entscheidet nur ein Mitglied des Unternehmens.",
  "Only a person signed in to their own organisation may do this.":
    "Das darf nur, wer bei der eigenen Organisation angemeldet ist.",
  "Only an owner hands ownership over.": "Nur ein Inhaber überträgt die Inhaberschaft.",
  "Only an owner can cancel it.": "Nur ein Inhaber kann das zurücknehmen.",
  "You can give a role that is at most your own.": "Sie können höchstens Ihre eigene Rolle geben.",
  "A tool's role may be at most your own.": "Die Rolle eines Werkzeugs ist höchstens Ihre eigene.",
  "A key's role may be at most your own.": "Die Rolle eines Schlüssels ist höchstens Ihre eigene.",
  "A group can give a role that is at most your own.": "Eine Gruppe kann höchstens Ihre eigene Rolle geben.",
  "Your organisation requires single sign-on: ask an owner.":
    "Ihre Organisation verlangt Single Sign-on: Fragen Sie einen Inhaber.",
  "The plan allows no further organisations.": "Der Tarif erlaubt keine weiteren Organisationen.",
  "A limit of requests is used up for now.": "Ein Limit für Anfragen ist fürs Erste aufgebraucht.",
  "Too many attempts: wait a while.": "Zu viele Versuche: Warten Sie eine Weile.",
  "The form is no longer valid. Open the page again and repeat what you did.":
    "Das Formular gilt nicht mehr. Öffnen Sie die Seite neu und wiederholen Sie, was Sie getan haben.",
  "This link opens nothing: it was used, or its time is over. Ask for a new one.":
    "Dieser Link öffnet nichts: Er wurde benutzt, oder seine Zeit ist um. Bitten Sie um einen neuen.",
  "is reserved: choose another": "ist vergeben an uns: Wählen Sie einen anderen",
  "is taken: choose another": "ist schon vergeben: Wählen Sie etwas anderes",
  "must have at least # characters": "braucht mindestens # Zeichen",
  "may be at most the company's own: #": "ist höchstens die Grenze Ihrer Organisation: #",
  "must have at most # characters": "hat höchstens # Zeichen",
  "is one of the first an attacker tries: choose another":
    "gehört zu den ersten, die ein Angreifer probiert: Wählen Sie ein anderes",
  "is made of your company, name or e-mail: choose another":
    "besteht aus Ihrem Unternehmen, Namen oder Ihrer Adresse: Wählen Sie ein anderes",
  "was used before: your organisation asks for another":
    "wurde schon benutzt: Ihre Organisation verlangt ein anderes",
  "is the one you have: choose another": "ist das jetzige: Wählen Sie ein anderes",
  "may not be looser than what is inherited": "darf nicht lockerer sein als das Geerbte",
  "sign in with a second factor or a passkey first, or it locks you out too":
    "melden Sie sich zuerst mit einem zweiten Faktor oder Passkey an, sonst sperrt es auch Sie aus",
  "a public tool cannot keep a key": "ein öffentliches Werkzeug kann keinen Schlüssel hüten",
  "only a confidential tool may act for itself":
    "nur ein vertrauliches Werkzeug darf für sich selbst handeln",
  "is required for authorization_code": "ist für die Anmeldung im Browser nötig",
  "must be an absolute address in its plainest spelling, without account or fragment":
    "muss eine vollständige Adresse in einfachster Schreibweise sein, ohne Konto und Fragment",
  "must not contain wildcards": "darf keine Platzhalter enthalten",
  "must be https; http only for 127.0.0.1 and [::1]": "muss https sein; http nur für 127.0.0.1 und [::1]",
  "must be https: a scheme of its own is for public tools":
    "muss https sein: Ein eigenes Schema ist für öffentliche Werkzeuge",
  "must be https, or a scheme that is a reversed domain name, as in com.example.app:/done":
    "muss https sein oder ein Schema aus einem umgekehrten Domainnamen, etwa com.example.app:/done",
  "was guessed at too often in a row: sign in anew, or reset it by a letter":
    "wurde zu oft hintereinander geraten: melden Sie sich neu an, oder setzen Sie es per E-Mail zurück",
};
