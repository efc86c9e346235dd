// Reads {secret, public_key, deliveries: [{id, timestamp, signature, raw}]} and says what npm's standardwebhooks makes of
// each as it came, and of each with one letter changed; and likewise Node's own Ed25519 of `v1a`.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const { secret, public_key, deliveries } = JSON.parse(readFileSync(0, 'utf8'));
const webhook = new Webhook(secret);
const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(public_key.slice(5), 'base64')]);
const key = createPublicKey({ key: der, format: 'der', type: 'spki' });

function symmetric(delivery, raw) {
  try {
    webhook.verify(raw, {
      'webhook-id': delivery.id, 'webhook-timestamp': delivery.timestamp, 'webhook-signature': delivery.signature,
    });
    return true;
  } catch {
    return false;
  }
}

function asymmetric(delivery, raw) {
  const content = Buffer.from(`${delivery.id}.${delivery.timestamp}.${raw}`);
  return delivery.signature.split(' ').filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, content, key, Buffer.from(one.slice(4), 'base64')));
}

const changed = (raw) => raw.replace('"type"', '"Type"');
console.log(JSON.stringify(deliveries.map((delivery) => ({
  v1: symmetric(delivery, delivery.raw),
  v1a: asymmetric(delivery, delivery.raw),
  changed: symmetric(delivery, changed(delivery.raw)) || asymmetric(delivery, changed(delivery.raw)),
}))));
