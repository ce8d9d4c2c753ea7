// Device signatures with WebCrypto and nothing else: this file runs in browsers and in Node 20 as it is.

export const PREFIX = "civic-sign/v1\n";
const KINDS = {
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, use: { name: "ECDSA", hash: "SHA-256" }, crv: "P-256" },
  Ed25519: { key: { name: "Ed25519" }, use: { name: "Ed25519" }, crv: "Ed25519" },
};
const { subtle } = globalThis.crypto;
const utf8 = new TextEncoder();

// The one way of writing an envelope (RFC 8785): strings and whole numbers, keys in the order of their UTF-16 units.
export function canonical(members) {
  for (const value of Object.values(members)) {
    if (typeof value === "string" ? !value.isWellFormed() : !Number.isSafeInteger(value)) {
      throw new Error("an envelope holds strings and whole numbers only");
    }
  }
  return JSON.stringify(members, Object.keys(members).sort());
}

// The members of an envelope; what is not written canonically, in NFC, is refused.
export function read(text) {
  const members = JSON.parse(text);
  if (members === null || typeof members !== "object" || Array.isArray(members)) throw new Error("not an object");
  if (canonical(members) !== text || text.normalize("NFC") !== text) throw new Error("not written canonically");
  return members;
}

export async function sha256(bytes) {
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

// Pins the exact wording of a proposal: title, line feed, text.
export async function textHash(title, text) {
  return hex(await sha256(utf8.encode(`${title}\n${text}`)));
}

// Names a piece of evidence, as events and the public log do; `assertion` is what a passkey put around the text.
export async function evidenceOf(envelope, signature, assertion) {
  const around = assertion ? [assertion.authenticator_data, assertion.client_data] : [];
  return hex(await sha256(utf8.encode(PREFIX + [envelope, signature, ...around].join("\n"))));
}

// A key whose private half never leaves the device; keep the pair in IndexedDB, which stores such keys as they are.
export function newKey(alg = "ES256") {
  return subtle.generateKey(KINDS[alg].key, false, ["sign", "verify"]);
}

// The public half as it is enrolled: these members and no other.
export async function publicJwk(publicKey) {
  const { kty, crv, x, y } = await subtle.exportKey("jwk", publicKey);
  return y === undefined ? { kty, crv, x } : { kty, crv, x, y };
}

// The id of a key: its thumbprint (RFC 7638), of these members and no other.
export async function keyId(jwk) {
  const names = jwk.kty === "EC" ? "crv,kty,x,y" : "crv,kty,x";
  if (Object.keys(jwk).sort().join() !== names) throw new Error("the key has other members than it must");
  return base64url(await sha256(utf8.encode(canonical(jwk))));
}

export async function sign(privateKey, envelope) {
  const { use } = Object.values(KINDS).find(({ key }) => key.name === privateKey.algorithm.name);
  return base64url(new Uint8Array(await subtle.sign(use, privateKey, utf8.encode(PREFIX + envelope))));
}

// What a passkey is challenged with.
export function challengeOf(envelope) {
  return sha256(utf8.encode(PREFIX + envelope));
}

// Whether the signature is by the key with this public JWK over the envelope, or over a passkey's assertion of it.
export async function verify(jwk, envelope, signature, assertion) {
  const kind = Object.values(KINDS).find(({ crv }) => crv === jwk.crv);
  if (!kind) throw new Error(`keys of the kind ${jwk.kty}/${jwk.crv} are not known here`);
  const key = await subtle.importKey("jwk", jwk, kind.key, false, ["verify"]);
  if (!assertion) return subtle.verify(kind.use, key, octets(signature), utf8.encode(PREFIX + envelope));
  const raw = jwk.kty === "EC" ? fromDer(octets(signature)) : octets(signature);
  return subtle.verify(kind.use, key, raw, await asserted(envelope, assertion));
}

// What a passkey signs; refused unless it was challenged with this envelope, its person there and known.
async function asserted(envelope, assertion) {
  const data = octets(assertion.authenticator_data), told = octets(assertion.client_data);
  const client = JSON.parse(new TextDecoder().decode(told));
  if (client.type !== "webauthn.get") throw new Error("the passkey was not used but made");
  if (client.challenge !== base64url(await challengeOf(envelope))) throw new Error("it answers another text");
  const labels = new URL(client.origin).hostname.split("."), name = hex(data.slice(0, 32));
  const names = await Promise.all(labels.map(async (_, i) => hex(await sha256(utf8.encode(labels.slice(i).join("."))))));
  if (!names.includes(name)) throw new Error("the passkey was used on a page of another name");
  if ((data[32] & 0x05) !== 0x05) throw new Error("the passkey's person was not there or not known");
  return new Uint8Array([...data, ...await sha256(told)]);
}

// r and s, 32 bytes each, of a signature in DER, as authenticators write it.
function fromDer(der) {
  const raw = new Uint8Array(64);
  let place = 2;
  for (const end of [32, 64]) {
    if (der[place] !== 2) throw new Error("the signature is not written in DER");
    const number = der.slice(place + 2, place + 2 + der[place + 1]);
    const kept = number.slice(Math.max(0, number.length - 32));
    raw.set(kept, end - kept.length);
    place += 2 + number.length;
  }
  return raw;
}

// Refuses to sign what does not say exactly this; `expected` holds what the person was shown.
export function agreed(envelope, expected) {
  const members = read(envelope);
  for (const [name, value] of Object.entries(expected)) {
    if (members[name] !== value) throw new Error(`the envelope's ${name} is not what was shown`);
  }
  return envelope;
}

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function octets(text) {
  const raw = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  if (base64url(raw) !== text) throw new Error("not base64url without padding");
  return raw;
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
