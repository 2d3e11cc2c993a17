import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { doorReasons as english } from "../en/door-reasons.ts";

export const doorReasons: Translated<typeof english> = {
  do: "Was zu tun ist:",
  happened: {
    not_enabled: "Die Verbindung ist nicht eingeschaltet.",
    no_email: "Der Anbieter hat keine E-Mail-Adresse genannt.",
    email_unverified: "Der Anbieter hat die E-Mail-Adresse nicht bestätigt.",
    foreign_domain: "Die Domain der Person gehört nicht zu denen, für die diese Verbindung sprechen darf.",
    no_member: "Die Person ist kein Mitglied, und neue Mitglieder treten nicht von selbst bei.",
    member_disabled: "Das Mitglied ist gesperrt.",
    owner_not_signed_in:
      "Die Adresse gehört einem Inhaber, und dessen Konto wird nur verknüpft, solange er angemeldet ist.",
    no_seat: "Es ist kein Platz frei.",
    address_taken: "Jemand anderes hat die Adresse inzwischen belegt.",
    invitation_over: "Die Einladung dieser Adresse ist vorbei oder wurde inzwischen angenommen.",
    changed_meanwhile: "Während die Person überlegte, hat sich das Konto geändert.",
    unknown_sign_in: "Zu dieser Antwort gehört keine Anmeldung.",
    too_late: "Die Anmeldung hat zu lange gedauert.",
    used_before: "Diese Antwort wurde schon einmal verwendet.",
    other_browser: "Die Antwort kam in einem anderen Browser an als dem, der begonnen hat.",
    unasked: "Niemand hat hier um diese Anmeldung gebeten: Sie begann im Portal des Anbieters.",
    subject_unusable:
      "Die Kennung der Person beim Anbieter fehlt, steht doppelt da oder ist kein einfacher Text.",
    subject_passing: "Die Kennung der Person beim Anbieter wechselt mit jeder Anmeldung.",
    damaged: "Die Antwort ist nicht lesbar: Sie ist beschädigt oder keine Antwort dieses Protokolls.",
    too_large: "Die Antwort ist größer, als je eine sein muss.",
    form_forbidden:
      "Die Antwort enthält, was eine ehrliche nie enthält, etwa einen Dokumenttyp oder einen Parameter zweimal.",
    shape_forbidden:
      "Die Nachricht hat nicht die Teile, die diese Adresse annimmt: eine Antwort mit einer Assertion.",
    signature_form: "Die Signatur steht an falscher Stelle oder hat nicht die Form, die das Profil kennt.",
    signature_weak: "Die Signatur verwendet ein zu schwaches oder nicht erlaubtes Verfahren, etwa SHA-1.",
    not_signed: "Was diese Verbindung signiert verlangt, ist nicht signiert.",
    signature_wrong: "Die Signatur passt zu keinem Zertifikat, das die Metadaten des Anbieters nennen.",
    encryption_weak: "Die Verschlüsselung hat eine andere Form oder ein anderes Verfahren als erlaubt.",
    not_encrypted: "Die Assertion kam unverschlüsselt, und diese Verbindung nimmt nur verschlüsselte.",
    not_decrypted: "Die Assertion ist für einen anderen Schlüssel verschlüsselt als die dieser Verbindung.",
    provider_says_no: "Der Anbieter selbst hat die Anmeldung abgelehnt.",
    provider_failed: "Der Anbieter hat mit einem Fehler geantwortet.",
    client_refused: "Der Anbieter hat unsere Client-ID, unser Geheimnis oder seinen Code abgelehnt.",
    wrong_issuer: "Die Antwort kommt von einem anderen Aussteller als dem, den diese Verbindung kennt.",
    wrong_address: "Die Antwort gilt einer anderen Adresse als der Antwortadresse dieser Verbindung.",
    wrong_audience: "Die Antwort gilt einer anderen Anwendung.",
    wrong_answer: "Die Antwort gehört zu einer anderen Anmeldung als der begonnenen.",
    confirmation:
      "Die Bestätigung der Person fehlt oder hat nicht die Form, die eine Anmeldung im Browser braucht.",
    expired: "Die Zeit der Antwort war abgelaufen, als sie ankam.",
    not_yet: "Die Antwort ist auf die Zukunft datiert.",
    time_malformed: "Die Antwort enthält eine Zeit, die keine in UTC ist.",
    conditions: "Die Bedingungen der Antwort fehlen oder sind nicht zu verstehen.",
    attributes: "Ein Attribut hat keinen Namen.",
    logout_malformed: "Die Bitte um Abmeldung nennt Sitzungen in einer Form, die nicht lesbar ist.",
    metadata_unreachable: "Die Adresse der Metadaten hat mit einem Fehler geantwortet.",
    metadata_unreadable: "Die Metadaten beschreiben nicht genau einen Anbieter mit Adresse und Zertifikat.",
    metadata_expired: "Die Metadaten des Anbieters sagen selbst, dass sie nicht mehr gelten.",
    metadata_other:
      "Die Metadaten beschreiben plötzlich einen anderen Anbieter. Der bisher bekannte gilt weiter.",
    incomplete_settings: "Der Verbindung fehlt eine Einstellung, die ihr Anbieter braucht.",
    key_unknown: "Die Antwort ist mit einem Schlüssel signiert, den der Anbieter nicht veröffentlicht.",
    token_malformed: "Das ID-Token fehlt oder hat nicht die Form oder die Angaben, die es haben muss.",
    not_allowed_out:
      "Der Aufruf beim Anbieter war nicht erlaubt: seine Adresse, eine Umleitung oder seine Region.",
    late: "Der Anbieter hat nicht rechtzeitig geantwortet.",
    not_allowed_here:
      "Die eigenen Regeln Ihrer Organisation erlauben diese Anmeldung nicht: ihre Richtlinie, ihre Region, ihr Zustand oder eine Grenze.",
    our_fault: "Auf unserer Seite ist etwas schiefgegangen.",
    our_key:
      "Der Schlüssel Ihrer Firma ist nicht erreichbar, daher ist nichts zu öffnen, was mit ihm versiegelt ist.",
  },
  advice: {
    again: "Beginnen Sie auf der Anmeldeseite von vorn, in einem Browser und ohne zurückzugehen.",
    forged:
      "Keine Ihrer Einstellungen führt dazu; eine solche Antwort kann gefälscht sein. Niemand wurde eingelassen. Trifft es Ihre eigenen Leute, fragen Sie den Support des Anbieters.",
    signing:
      "Wählen Sie beim Anbieter RSA mit SHA-256 und lassen Sie ihn signieren, was unter „Was der Anbieter signiert“ gewählt ist.",
    certificate:
      "Sehen Sie nach, ob der Anbieter sein Zertifikat gewechselt hat: Lesen Sie seine Metadaten neu, oder geben Sie das aktuelle ein.",
    encryption:
      "Lassen Sie den Anbieter unsere Metadaten neu lesen und mit AES und RSA-OAEP für das Zertifikat darin verschlüsseln; oder verlangen Sie keine Verschlüsselung.",
    addresses:
      "Übertragen Sie Entity-ID, Antwortadresse und Abmeldeadresse von dieser Seite Zeichen für Zeichen zum Anbieter.",
    issuer:
      "Vergleichen Sie die Entity-ID oder den Aussteller des Anbieters mit den Angaben hier. Meinen Sie jetzt einen anderen Anbieter, speichern Sie die Einstellungen neu.",
    clock:
      "Stellen Sie die Uhr des Anbieters nach einem Zeitserver und lassen Sie Antworten etwa fünf Minuten gelten.",
    identifier:
      "Lassen Sie den Anbieter eine bleibende Kennung senden: eine dauerhafte oder die E-Mail-Adresse.",
    claims:
      "Geben Sie das Attribut beim Anbieter frei, und nicht mehr als nötig; heißt es dort anders, tragen Sie den Namen bei den Attributen ein.",
    domain: "Bestätigen Sie die Domain der Person in Schritt 1.",
    membership:
      "Sehen Sie bei den Mitgliedern nach: Laden Sie die Person ein, entsperren Sie sie, oder lassen Sie Leute bestätigter Domains von selbst beitreten.",
    seat: "Entfernen Sie ein Mitglied, das gegangen ist, oder wählen Sie einen Tarif mit mehr Plätzen.",
    owner:
      "Der Inhaber meldet sich zuerst an wie immer und kommt dann im selben Browser durch diese Verbindung.",
    metadata:
      "Öffnen Sie die Adresse der Metadaten selbst: Eine öffentliche https-Adresse muss ohne Umleitung mit dem XML des Anbieters antworten.",
    client:
      "Vergleichen Sie die Client-ID und geben Sie ein frisches Geheimnis ein: Geheimnisse laufen beim Anbieter ab.",
    enable: "Testen Sie die Verbindung und schalten Sie sie ein.",
    portal:
      "Beginnen Sie auf unserer Anmeldeseite, oder erlauben Sie Anmeldungen, die im Portal des Anbieters beginnen.",
    assign:
      "Weisen Sie der Person beim Anbieter diese Anwendung zu und sehen Sie in dessen eigenes Protokoll.",
    region:
      "Geben Sie an, wo der Anbieter verarbeitet, und vergleichen Sie das mit Ihrer Vorgabe zum Datenstandort; seine Adresse muss öffentlich sein und darf nicht umleiten.",
    later: "Versuchen Sie es später wieder. Bleibt es dabei, sehen Sie auf die Statusseite des Anbieters.",
    settings: "Ergänzen Sie die Einstellungen in Schritt 3 und testen Sie neu.",
    policy:
      "Vergleichen Sie die Richtlinie Ihrer Organisation: ob ein zweiter Faktor verlangt wird, wo sich Leute anmelden und ob eine Grenze des Tarifs erreicht ist.",
    software:
      "Bringen Sie die Software des Anbieters auf den neuesten Stand und lassen Sie sie in ihrer üblichen Form antworten.",
  },
};
