// openid-client, a certified OpenID relying party, logs somebody in at the merchant's till; unmodified but for the address.
import { readFileSync } from 'node:fs'
import * as client from 'openid-client'

const up = JSON.parse(readFileSync(0, 'utf8'))
const keys = up.vipps
const person = up.people[0]
const document = new URL(`${keys.base_url}/access-management-1.0/access/.well-known/openid-configuration`)
const methods = { basic: client.ClientSecretBasic, post: client.ClientSecretPost }
const saw = {}

for (const [name, method] of Object.entries(methods)) {
  const options = { execute: [client.allowInsecureRequests] } // http on loopback
  const config = await client.discovery(document, keys.client_id, undefined, method(keys.client_secret), options)
  const begun = await client.initiateBackchannelAuthentication(config, {
    scope: 'openid name phoneNumber email',
    login_hint: `urn:msisdn:${person.msisdn}`,
  })
  const phone = `${up.control.base_url}/control/worlds/${up.world}/phones/${person.msisdn}`
  const approved = await fetch(`${phone}/approve`, { method: 'POST' })
  const tokens = await client.pollBackchannelAuthenticationGrant(config, begun)
  const claims = tokens.claims()
  const shown = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  saw[name] = { issuer: config.serverMetadata().issuer, approved: approved.status, claims, userinfo: shown }
}
console.log(JSON.stringify(saw))
