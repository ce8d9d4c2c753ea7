// Passkeys in a browser: makes one, and signs envelopes with it as signing.mjs does with other keys.
import { base64url, challengeOf, octets } from "./signing.mjs";

const KINDS = { "-7": { name: "ECDSA", namedCurve: "P-256" }, "-8": { name: "Ed25519" } };
const { subtle } = globalThis.crypto;

// A new passkey from what GET /v1/signing-keys/passkey-options answers: {public_key, credential_id, domain}.
export async function newPasskey({ public_key: options }) {
  const { response, id } = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  const kind = KINDS[response.getPublicKeyAlgorithm()];
  const key = await subtle.importKey("spki", response.getPublicKey(), kind, true, ["verify"]);
  const { kty, crv, x, y } = await subtle.exportKey("jwk", key);
  return { public_key: y === undefined ? { kty, crv, x } : { kty, crv, x, y }, credential_id: id, domain: options.rp.id };
}

// What is handed in for an envelope: {envelope, signature, assertion}. Show the person the text before you call this.
export async function signWithPasskey({ credential_id: id, domain }, envelope) {
  const { response } = await navigator.credentials.get({ publicKey: {
    challenge: await challengeOf(envelope), rpId: domain, userVerification: "required",
    allowCredentials: [{ type: "public-key", id: octets(id) }],
  } });
  const [signature, authenticatorData, clientData] = [response.signature, response.authenticatorData,
    response.clientDataJSON].map((part) => base64url(new Uint8Array(part)));
  return { envelope, signature, assertion: { authenticator_data: authenticatorData, client_data: clientData } };
}
