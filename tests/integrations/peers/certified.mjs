// A certified OpenID provider on loopback: node certified.mjs '{"port": …, "client": {…}, "accounts": {"sub": {claims}}}'
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';

const told = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${told.port}`;
const logouts = [];
const adapter = createMemoryAdapter(0); // outlives the change of keys
let keys = [newKey()];
let provider = newProvider();

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function newProvider() {
  return new Provider(issuer, {
    adapter,
    clients: [{
      grant_types: ['authorization_code'],
      response_types: ['code'],
      backchannel_logout_session_required: true,
      ...told.client,
    }],
    jwks: { keys },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'groups', 'amr', 'acr', 'auth_time', 'sid'],
      email: ['email', 'email_verified'],
      profile: ['name', 'locale'],
    },
    findAccount: (_ctx, sub) => told.accounts[sub] && {
      accountId: sub,
      claims: () => ({ ...told.accounts[sub], sub }),
    },
    loadExistingGrant,
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    fetch: toLoopback,
  });
}

// Everybody has agreed to everything.
async function loadExistingGrant(ctx) {
  const { client, session } = ctx.oidc;
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

// Names such as mercy.localhost do not resolve everywhere; the Host header still says who is meant.
function toLoopback(address, { method, headers, body }) {
  const url = new URL(address);
  const sent = { ...Object.fromEntries(new Headers(headers)), host: url.host };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method, headers: sent };
    const call = http.request(options, (answer) => {
      answer.resume();
      answer.on('end', () => {
        logouts.push(answer.statusCode);
        resolve(new Response(null, { status: answer.statusCode }));
      });
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : String(body));
  });
}

async function form(request) {
  let text = '';
  for await (const some of request) text += some;
  return new URLSearchParams(text);
}

// Who signs in is said by a form: `account`, or nothing at all for somebody who turns back; `amr` and `acr` as it pleases.
async function interaction(request, response) {
  const given = await form(request);
  const account = given.get('account');
  const login = {
    accountId: account,
    amr: told.accounts[account]?.amr,
    acr: told.accounts[account]?.acr,
  };
  const result = account ? { login } : { error: 'access_denied', error_description: 'turned back' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function control(url, response) {
  if (url.pathname === '/control/rotate') {
    keys = [newKey(), ...(url.searchParams.get('keep') === 'yes' ? keys : [])];
    provider = newProvider();
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ kids: keys.map(({ kid }) => kid), logouts }));
}

http.createServer((request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname.startsWith('/control/')) return control(url, response);
  if (url.pathname.startsWith('/interaction/')) {
    return request.method === 'POST' ? interaction(request, response) : response.end('Who are you?');
  }
  return provider.callback()(request, response);
}).listen(told.port, '127.0.0.1');
