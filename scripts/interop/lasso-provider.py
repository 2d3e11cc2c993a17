# An identity provider by lasso (C, libxmlsec1): answers one AuthnRequest, given as JSON on standard input.
import datetime
import json
import sys

import lasso

given = json.load(sys.stdin)
server = lasso.Server.newFromBuffers(given["idp"], given["key"], None, given["certificate"])
server.signatureMethod = lasso.SIGNATURE_METHOD_RSA_SHA256
server.addProviderFromBuffer(lasso.PROVIDER_ROLE_SP, given["sp"])
login = lasso.Login(server)
login.processAuthnRequestMsg(given["query"])
login.validateRequestMsg(True, True)


def at(seconds):
    moment = datetime.datetime.utcnow() + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


login.buildAssertion(lasso.SAML2_AUTHN_CONTEXT_PASSWORD, at(0), at(3600), at(-30), at(300))
login.assertion.subject.nameId.content = given["user"]
login.assertion.subject.nameId.format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
login.buildAuthnResponseMsg()
json.dump({"url": login.msgUrl, "body": login.msgBody, "state": login.msgRelayState}, sys.stdout)
