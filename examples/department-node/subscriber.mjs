// A department's system, small and whole: takes its orders, keeps them, receipts them, signs for each, and says what
// its clerk types. README.md tells how to run it; what may be said is in docs/departments.md. Needs `amqplib` alone.
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';

const { YISHI_AMQP, YISHI_CA, YISHI_DISPATCH, YISHI_TOKEN } = process.env;
const address = new URL(YISHI_AMQP); // amqp(s)://agency.<id>:<password>@host:port/agencies
const agency = decodeURIComponent(address.username).replace(/^agency\./, '');
const does = (process.env.YISHI_DOES ?? 'accept').split(' '); // what it does without being asked
const again = Number(process.env.YISHI_AGAIN ?? 300) * 1000; // until an unanswered reply is said again
const file = process.env.YISHI_KEPT ?? `${agency}.jsonl`;

/** What your department does about an event: CHANGE THIS. The same event must give the same ids. */
function act(kind, data) {
  const mine = data.assignment_id;
  if (kind === 'offered' && does.includes('accept')) {
    return [{ id: `accept-${mine}`, verb: 'accept', body: { assignment_id: mine, contact: '值班室' } }];
  }
  if (kind === 'changed' && ['accepted', 'released'].includes(data.change) && data.due && does.includes('report')) {
    const body = { assignment_id: mine, result: 'explained', words: '已到现场核实，并向居民说明情况。' };
    return [{ id: `report-${mine}`, verb: 'report', body }];
  }
  return [];
}

// --- The numbers that came, and what is to be said until it is answered: on disk before anything is acknowledged. A
// line holds a number with the replies that follow from it, or a reply of the clerk's. What residents wrote is not kept
// here: where your system keeps it, blank it when a change is `redacted`.

const numbers = new Set();
const replies = new Map(); // unanswered ones by id, in the order in which they are to be said
const known = new Set(); // the ids of all
let received = 0; // the highest number up to which nothing is missing

function remember(line) {
  for (const reply of line.replies) if (!known.has(reply.id)) { known.add(reply.id); replies.set(reply.id, reply); }
  if (line.number === undefined) return;
  numbers.add(line.number);
  while (numbers.delete(received + 1)) received += 1;
  replies.delete(line.answered);
}

function load() {
  const kept = fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
  const whole = kept.lastIndexOf('\n') + 1; // a line that a crash cut off was never acknowledged
  if (whole < kept.length) fs.truncateSync(file, whole);
  for (const line of kept.subarray(0, whole).toString().split('\n')) if (line) remember(JSON.parse(line));
  return fs.openSync(file, 'a');
}

function keep(line) {
  fs.writeSync(book, `${JSON.stringify(line)}\n`);
  fs.fsyncSync(book);
  remember(line);
}

const book = load();

/** Show an event and keep its number; one that is known is a repeat. What `failed` is said again under a new id. */
function take(number, type, data) {
  if (number <= received || numbers.has(number)) return;
  const kind = type.startsWith('cn.yishi.order.') ? type.split('.')[3] : ''; // others are passed over
  const answered = kind === 'answered' ? data.reply_id : undefined;
  const failed = data.outcome === 'failed' && replies.get(answered);
  console.log(JSON.stringify({ number, type, data }));
  keep({ number, answered, replies: failed ? [{ ...failed, id: randomUUID() }] : act(kind, data) });
}

/** What was missed, over HTTP; without a token it comes again by itself after some minutes. */
async function catchUp() {
  for (let before = -1; YISHI_DISPATCH && YISHI_TOKEN && before < received;) {
    before = received;
    const url = `${YISHI_DISPATCH}/v1/agencies/${agency}/events?after=${received}`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${YISHI_TOKEN}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    for (const event of await answer.json()) take(Number(event.agencysequence), event.type, event.data);
  }
}

// --- The wire.

let channel;
const said = new Map(); // when each unanswered reply was published last

function publish({ id, verb, body }) {
  const headers = {
    'ce-specversion': '1.0', 'ce-id': id, 'ce-source': `/${agency}`, 'ce-type': `cn.yishi.reply.${verb}.v1`,
  };
  const options = { headers, contentType: 'application/json', persistent: true };
  channel.publish('replies', `${agency}.${verb}`, Buffer.from(JSON.stringify(body)), options, (refused) => {
    if (refused) console.error(`not taken by the broker, said again later: ${verb} ${id}`); // its queue is full
  });
}

function sayWhatIsUnanswered() {
  for (const reply of replies.values()) {
    if (Date.now() - (said.get(reply.id) ?? -Infinity) < again) continue;
    said.set(reply.id, Date.now());
    publish(reply);
  }
}

function sayHowMuchCame() {
  publish({ id: randomUUID(), verb: 'receipt', body: { received } });
}

function came(message) {
  if (message === null) throw new Error('the queue is gone');
  const { headers } = message.properties;
  if (headers['ce-agencysequence'] !== undefined) { // else it is the operators' probe of the queue
    take(Number(headers['ce-agencysequence']), headers['ce-type'], JSON.parse(message.content));
    sayWhatIsUnanswered();
    sayHowMuchCame();
  }
  channel.ack(message);
}

/** The clerk's desk: each line of the standard input is a reply, {"verb": "report", "assignment_id": …, …}. */
function typed(line) {
  try {
    const { id = randomUUID(), verb, ...body } = JSON.parse(line);
    if (!verb) throw new Error('no verb');
    keep({ replies: [{ id, verb, body }] });
    sayWhatIsUnanswered();
  } catch (error) {
    console.error(`not understood: ${line} (${error.message})`);
  }
}

function lost(error) { // whoever started it starts it again; nothing is lost
  console.error(`${agency}: ${error.message}`);
  process.exit(1);
}

process.on('uncaughtException', lost);
await catchUp().catch((error) => console.error(`${agency}: what was missed cannot be read now: ${error.message}`));
address.searchParams.set('heartbeat', '10'); // seconds
// over TLS when the address is amqps: Node checks the certificate and the name in it, unless it is told not to
const connection = await amqp.connect(address.href, {
  servername: address.hostname, timeout: 10_000, ...(YISHI_CA && { ca: [fs.readFileSync(YISHI_CA)] }),
});
connection.on('error', lost).on('close', () => lost(new Error('the connection was closed')));
channel = await connection.createConfirmChannel();
channel.on('error', lost);
await channel.prefetch(20);
await channel.consume(`agency.${agency}.inbox`, came); // never declare it: the account may not
sayWhatIsUnanswered();
sayHowMuchCame();
setInterval(sayWhatIsUnanswered, 1000);
createInterface({ input: process.stdin }).on('line', typed);
