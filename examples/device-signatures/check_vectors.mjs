// Tries signing.mjs and verify_proof.mjs against vectors.json; exits 1 and names what differs.
import { readFile } from "node:fs/promises";
import { PREFIX, canonical, evidenceOf, keyId, read, textHash, verify } from "./signing.mjs";
import { verified } from "./verify_proof.mjs";

const vectors = JSON.parse(await readFile(new URL("vectors.json", import.meta.url), "utf8"));
let done = 0;
const wrong = [];

function check(what, holds) {
  done += 1;
  if (!holds) wrong.push(what);
}

async function refused(attempt) {
  try {
    return (await attempt()) === false;
  } catch {
    return true;
  }
}

check("prefix", vectors.prefix === PREFIX);
for (const { members, text } of vectors.canonical) {
  check(`canonical ${text}`, canonical(members) === text && canonical(read(text)) === text);
}
for (const { why, text } of vectors.refused_envelopes) check(why, await refused(() => read(text)));
for (const { title, text, hash } of vectors.texts) check(`text ${title}`, await textHash(title, text) === hash);
for (const { public_key: jwk, id } of vectors.keys) check(`key ${id}`, await keyId(jwk) === id);
for (const { why, public_key: jwk, envelope, signature, evidence, valid } of vectors.signatures) {
  check(`digest of ${why}`, await evidenceOf(envelope, signature) === evidence);
  if (valid) check(why, await verify(jwk, envelope, signature));
  else check(why, await refused(() => verify(jwk, envelope, signature)));
}
for (const { why, valid, proof } of vectors.proofs) check(why, await refused(() => verified(proof)) !== valid);
console.log(`${done} vectors, ${wrong.length} differ`);
for (const what of wrong) console.log(`differs: ${what}`);
process.exitCode = wrong.length ? 1 : 0;
