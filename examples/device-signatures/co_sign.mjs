// Co-signs a proposal with a key of this device: node co_sign.mjs <proposal id> <door plate> [ES256|Ed25519]
// Reads YISHI_INTAKE (address of intake) and YISHI_TOKEN; prints the downloaded proof.
import { agreed, keyId, newKey, publicJwk, sign, textHash } from "./signing.mjs";

const [proposalId, household, alg = "ES256"] = process.argv.slice(2);
const { YISHI_INTAKE: intake, YISHI_TOKEN: token } = process.env;

async function ask(method, path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const reply = await fetch(intake + path, { method, headers, body: body && JSON.stringify(body) });
  const said = await reply.json();
  if (!reply.ok) throw new Error(`${reply.status} ${said.code}: ${said.detail}`);
  return said;
}

// once for each device
const pair = await newKey(alg);
const publicKey = await publicJwk(pair.publicKey);
const key = await keyId(publicKey);
const mine = await ask("POST", "/v1/signing-keys/challenges", publicKey);
agreed(mine.envelope, { typ: "civic.key.v1", kid: key });
const about = { envelope: mine.envelope, signature: await sign(pair.privateKey, mine.envelope) };
await ask("POST", "/v1/signing-keys", { public_key: publicKey, label: "example", ...about });

// for each signature: the hash is of what the person reads, not of what the server says it is
const proposal = `/v1/proposals/${proposalId}`;
const { title, text } = await ask("GET", proposal);
const shown = await textHash(title, text);
const asked = await ask("POST", `${proposal}/signatures/challenges`, { key_id: key, text_hash: shown });
const envelope = agreed(asked.envelope, {
  typ: "civic.cosign.v1", choice: "support", proposal: proposalId, proposal_hash: shown, kid: key,
});
const device = { envelope, signature: await sign(pair.privateKey, envelope) };
await ask("POST", `${proposal}/signatures`, { text_hash: shown, household, device });
console.log(JSON.stringify(await ask("GET", `${proposal}/signatures/mine/proof`)));
