// The life of two payments through the vendor's own SDK, unmodified but for the address it calls.
// Reads the sandbox's credentials from standard input, writes what it saw to standard output, as JSON.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const VENDOR = "https://apitest.vipps.no";
const up = JSON.parse(await text(process.stdin));

const direct = globalThis.fetch;
const seen = [];
globalThis.fetch = (request) => {
  if (!request.url.startsWith(`${VENDOR}/`)) throw new Error(`unexpected address ${request.url}`);
  seen.push(`${request.method} ${new URL(request.url).pathname}`);
  return direct(new Request(request.url.replace(VENDOR, up.base_url), request));
};
const { Client } = await import("@vippsmobilepay/sdk");

const hook = { secret: undefined, events: [] };
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const event = JSON.parse(body.toString());
  hook.events.push({ reference: event.reference, name: event.name, value: event.amount.value, genuine: genuine(request, body) });
  response.writeHead(200).end();
  server.emit("event");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

// Webhooks API guide, request authentication: on the raw bytes, the secret as text.
function genuine(request, body) {
  const hash = createHash("sha256").update(body).digest("base64");
  const { host, authorization, "x-ms-date": date, "x-ms-content-sha256": claimed } = request.headers;
  const signed = `POST\n${request.url}\n${date};${host};${hash}`;
  const signature = createHmac("sha256", hook.secret).update(signed).digest("base64");
  const wanted = Buffer.from(`HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`);
  const given = Buffer.from(authorization);
  return claimed === hash && wanted.length === given.length && timingSafeEqual(wanted, given);
}

async function told(count) {
  const patience = AbortSignal.timeout(20_000);
  while (hook.events.length < count) await once(server, "event", { signal: patience });
}

const client = Client({
  merchantSerialNumber: up.merchant_serial_number,
  subscriptionKey: up.subscription_key,
  useTestMode: true,
  retryRequests: false,
});
const steps = {};
const must = async (name, call) => {
  const answer = await call;
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error?.message ?? answer.error)}`);
  return (steps[name] = answer.data);
};
const nok = (value) => ({ currency: "NOK", value });
const part = (value) => ({ modificationAmount: nok(value) });
const order = (value) => ({
  amount: nok(value),
  paymentMethod: { type: "WALLET" },
  customer: { phoneNumber: up.msisdn },
  userFlow: "PUSH_MESSAGE",
  paymentDescription: "One coffee",
});

const token = (await must("token", client.auth.getToken(up.client_id, up.client_secret))).access_token;
const names = ["created", "authorized", "captured", "refunded", "terminated"];
const url = `http://127.0.0.1:${server.address().port}/hooks?store=7`;
const registered = await must(
  "register",
  client.webhook.register(token, { url, events: names.map((name) => `epayments.payment.${name}.v1`) }),
);
hook.secret = registered.secret;
await must("list", client.webhook.list(token));

const { reference } = await must("create", client.payment.create(token, order(1000)));
await must("info", client.payment.info(token, reference));
const early = await client.payment.capture(token, reference, part(1000));
await must("forceApprove", client.payment.forceApprove(token, reference, { customer: { phoneNumber: up.msisdn } }));
await must("authorized", client.payment.info(token, reference));
await must("capturePart", client.payment.capture(token, reference, part(300)));
await must("captureRest", client.payment.capture(token, reference, part(700)));
await must("refundPart", client.payment.refund(token, reference, part(400)));
await must("refundRest", client.payment.refund(token, reference, part(600)));
await must("history", client.payment.history(token, reference));

const second = (await must("second", client.payment.create(token, order(2000)))).reference;
await must("cancel", client.payment.cancel(token, second));
await told(8);

await must("delete", client.webhook.delete(token, registered.id));
await must("listAfterwards", client.webhook.list(token));
server.close();
server.closeAllConnections();
process.stdout.write(JSON.stringify({ reference, second, steps, early, events: hook.events, seen }));
