import type { Advice, Happening } from "../../../../shared/connections/reason-words.ts";

/** The reasons of doors in words: what happened, and what to do about it. */
export const doorReasons = {
  do: "What to do:",
  happened: {
    not_enabled: "The connection is not enabled.",
    no_email: "The provider gave no e-mail address.",
    email_unverified: "The provider has not verified the e-mail address.",
    foreign_domain: "The person's domain is not among those this connection may speak for.",
    no_member: "The person is no member, and new members do not join by themselves.",
    member_disabled: "The member is disabled.",
    owner_not_signed_in:
      "The address is an owner's, and an owner's account is linked only while the owner is signed in.",
    no_seat: "No seat is free.",
    address_taken: "Somebody else took the address in the meantime.",
    invitation_over: "The invitation of this address is over, or was used meanwhile.",
    changed_meanwhile: "While the person was deciding, the account changed.",
    unknown_sign_in: "No sign-in belongs to this answer.",
    too_late: "The sign-in took too long.",
    used_before: "This answer was used before.",
    other_browser: "The answer came to another browser than the one that began.",
    unasked: "Nobody here asked for this sign-in: it began at the provider's portal.",
    subject_unusable: "The provider's identifier of the person is missing, stands twice or is no plain text.",
    subject_passing: "The provider's identifier of the person changes with each sign-in.",
    damaged: "The answer could not be read: it is damaged, or no answer of this protocol.",
    too_large: "The answer is larger than any that is needed.",
    form_forbidden:
      "The answer holds something that an honest one never holds, such as a document type or a parameter twice.",
    shape_forbidden:
      "The message has not the parts that this address accepts: one response with one assertion.",
    signature_form: "The signature stands in the wrong place or has not the form that the profile knows.",
    signature_weak: "The signature uses a method that is too weak or not allowed, such as SHA-1.",
    not_signed: "What this connection demands to be signed is not signed.",
    signature_wrong: "The signature fits no certificate that the provider's metadata names.",
    encryption_weak: "The encryption has another form or method than is allowed.",
    not_encrypted: "The assertion came in the clear, and this connection takes encrypted ones only.",
    not_decrypted: "The assertion is encrypted for another key than those of this connection.",
    provider_says_no: "The provider itself refused the sign-in.",
    provider_failed: "The provider answered with an error.",
    client_refused: "The provider refused our client ID, our secret or the code it gave.",
    wrong_issuer: "The answer comes from another issuer than the one this connection knows.",
    wrong_address: "The answer is meant for another address than the reply address of this connection.",
    wrong_audience: "The answer is meant for another application.",
    wrong_answer: "The answer belongs to another sign-in than the one that was begun.",
    confirmation:
      "The confirmation of the subject is missing or has not the form that a browser's sign-in needs.",
    expired: "The answer's time was over when it arrived.",
    not_yet: "The answer is dated in the future.",
    time_malformed: "The answer holds a time that is none in UTC.",
    conditions: "The answer's conditions are missing or cannot be understood.",
    attributes: "An attribute has no name.",
    logout_malformed: "The sign-out request names sessions in a way that cannot be read.",
    metadata_unreachable: "The address of the metadata answered with an error.",
    metadata_unreadable:
      "What the metadata holds does not describe one provider with an address and a certificate.",
    metadata_expired: "The provider's metadata says itself that it is no longer valid.",
    metadata_other: "The metadata suddenly describes another provider. The one known so far stays in force.",
    incomplete_settings: "The connection lacks a setting that its provider needs.",
    key_unknown: "The answer is signed with a key that the provider does not publish.",
    token_malformed: "The ID token is missing, or has not the form or the claims that it must have.",
    not_allowed_out: "The call to the provider was not allowed: its address, a redirect or its region.",
    late: "The provider did not answer in time.",
    not_allowed_here:
      "Your organisation's own rules do not allow this sign-in: its policy, its region, its state or a limit.",
    our_fault: "Something went wrong on our side.",
    our_key: "Your company's key cannot be reached, so that nothing sealed with it can be opened.",
  } satisfies Record<Happening, string>,
  advice: {
    again: "Begin again at the sign-in page, in one browser and without going back.",
    forged:
      "None of your settings leads to this; such an answer may be forged. Nobody was let in. If it happens to your own people, ask the provider's support.",
    signing:
      "At the provider choose RSA with SHA-256, and let it sign what is chosen under “What the provider signs”.",
    certificate:
      "Look whether the provider changed its certificate: read its metadata again, or enter the current one.",
    encryption:
      "Let the provider read our metadata again and encrypt with AES and RSA-OAEP for the certificate in it; or do not demand encryption.",
    addresses:
      "Copy the entity ID, the reply address and the sign-out address from this page to the provider, letter by letter.",
    issuer:
      "Compare the provider's entity ID or issuer with the one here. If you mean another provider now, save the settings again.",
    clock: "Set the provider's clock by a time server, and let answers last about five minutes.",
    identifier: "Let the provider send one lasting identifier: a persistent one, or the e-mail address.",
    claims:
      "Release the attribute at the provider, and no more than is needed; where it has a name of its own, enter that under the attributes.",
    domain: "Verify the person's domain in step 1.",
    membership:
      "Look under members: invite or enable the person, or let people of verified domains join by themselves.",
    seat: "Remove a member who is gone, or choose a plan with more seats.",
    owner: "The owner signs in as always first, and then comes by this connection in the same browser.",
    metadata:
      "Open the address of the metadata yourself: a public https address must answer with the provider's XML, without a redirect.",
    client: "Compare the client ID, and enter a fresh secret: secrets run out at the provider.",
    enable: "Test the connection and enable it.",
    portal: "Begin at our sign-in page, or allow sign-ins that begin at the provider's portal.",
    assign: "At the provider, assign the person to this application, and look into its own log.",
    region:
      "Enter where the provider processes, and compare that with your residency policy; its address must be public and must not redirect.",
    later: "Try again in a while. If it stays so, look at the provider's status page.",
    settings: "Complete the settings in step 3, and test again.",
    policy:
      "Compare the policy of your organisation: whether a second factor is demanded, where people sign in, and whether a plan's limit is reached.",
    software: "Bring the provider's software up to date, and let it answer in its standard form.",
  } satisfies Record<Advice, string>,
} as const;
