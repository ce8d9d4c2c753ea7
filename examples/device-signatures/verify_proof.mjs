// Verifies a downloaded proof without any server: node verify_proof.mjs signature-proof.json
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { PREFIX, evidenceOf, keyId, octets, read, textHash, verify } from "./signing.mjs";

// What the proof shows; throws an Error that says what is wrong with it.
export async function verified(proof) {
  const { key, proposal } = proof;
  const said = read(proof.envelope), enrolled = read(key.enrolment.envelope);
  expect(proof.format === "civic-proof/v1" && proof.prefix === PREFIX, "it is no proof of a known format");
  expect(said.typ === "civic.cosign.v1" && said.choice === "support", "what was signed is no co-signature");
  expect(enrolled.typ === "civic.key.v1", "what the key says about itself is no enrolment");
  const id = await keyId(key.public_key);
  expect([key.id, said.kid, enrolled.kid].every((kid) => kid === id), "it speaks of another key");
  expect(enrolled.aud === said.aud && enrolled.env === said.env, "the key was enrolled elsewhere");
  expect(said.proposal === proposal.id, "it was signed for another proposal");
  expect(await holds(key, proof), "the signature is not by this key");
  expect(await holds(key, key.enrolment), "the enrolment is not by it");
  const page = pageOf(proof.assertion);
  expect(pageOf(key.enrolment.assertion) === page, "the key was enrolled on another page");
  expect(await evidenceOf(proof.envelope, proof.signature, proof.assertion) === proof.evidence,
         "the evidence has another digest");
  const attached = proposal.text !== null;
  expect(!attached || await textHash(proposal.title, proposal.text) === said.proposal_hash, "the text was changed");
  return { resident: enrolled.sub, key: id, proposal: said.proposal, text: attached ? "as signed" : "not attached",
           text_hash: said.proposal_hash, place: said.aud, page, env: said.env, issued: said.iat, evidence: proof.evidence };
}

function holds(key, { envelope, signature, assertion }) {
  return verify(key.public_key, envelope, signature, assertion);
}

// On which page a passkey was used; null for other keys.
function pageOf(assertion) {
  return assertion ? JSON.parse(new TextDecoder().decode(octets(assertion.client_data))).origin : null;
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(JSON.stringify({ valid: true, ...await verified(JSON.parse(await readFile(process.argv[2], "utf8"))) }));
  } catch (error) {
    console.log(JSON.stringify({ valid: false, why: error.message }));
    process.exitCode = 1;
  }
}
