// A department's subscriber in Node: takes its orders from its own queue and receipts them. Needs amqplib.
// YISHI_AMQP=amqp://agency.<id>:<password>@host:port/agencies YISHI_DISPATCH=http://host:8103 YISHI_TOKEN=… node subscriber.mjs
import amqp from 'amqplib';

const { YISHI_AMQP, YISHI_DISPATCH, YISHI_TOKEN } = process.env;
const agency = decodeURIComponent(new URL(YISHI_AMQP).username).replace(/^agency\./, '');
const seen = new Set(); // keep this in your database: a number that comes again is a repeat, not a new order

const address = new URL(YISHI_AMQP);
address.searchParams.set('heartbeat', '10'); // seconds
const channel = await (await amqp.connect(address.href)).createChannel();
await channel.prefetch(20);
await channel.consume(`agency.${agency}.inbox`, async (message) => {
  const { headers } = message.properties;
  const number = Number(headers['ce-agencysequence']);
  if (!number) return channel.ack(message); // the operators' probe of the queue
  if (!seen.has(number)) {
    seen.add(number);
    console.log(JSON.stringify({ number, type: headers['ce-type'], order: JSON.parse(message.content) }));
  }
  let received = 0;
  while (seen.has(received + 1)) received += 1;
  const answer = await fetch(`${YISHI_DISPATCH}/v1/agencies/${agency}/receipts`, {
    method: 'POST', body: JSON.stringify({ received }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${YISHI_TOKEN}` },
  });
  if (!answer.ok) throw new Error(`receipt refused: ${answer.status} ${await answer.text()}`);
  channel.ack(message);
});
