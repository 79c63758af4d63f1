// A provider of sign-in that lies as it is told to: node hostile.mjs '{"port": …}', then POST /control/lies.
//
// Lies (all may be missing): claims and header for the ID token before it is signed (null takes one away), token and
// redirect for the token's answer and the way back, answers: {"/jwks": {status, headers, body}} in place of its own.
import http from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

const told = JSON.parse(process.argv[2]);
const issuer = new OAuth2Issuer();
issuer.url = `http://127.0.0.1:${told.port}`;
await issuer.keys.generate('RS256');
const service = new OAuth2Service(issuer);
let lies = {};
let asked = [];

function change(target, changes = {}) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
}

service.on('beforeTokenSigning', (token) => {
  if (token.payload.scope !== undefined) return; // the access token; nobody looks into it
  change(token.payload, lies.claims);
  change(token.header, lies.header);
});
service.on('beforeResponse', (answer) => {
  change(answer.body, lies.token);
  answer.statusCode = lies.status ?? answer.statusCode;
});
service.on('beforeAuthorizeRedirect', ({ url }) => {
  for (const [name, value] of Object.entries(lies.redirect ?? {})) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
});

async function control(request, response, what) {
  let text = '';
  for await (const some of request) text += some;
  if (what === 'lies') {
    lies = JSON.parse(text);
    asked = [];
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ asked, keys: issuer.keys.toJSON(true) }));
}

function answer(response, { status = 200, headers = {}, body = '' }) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

http.createServer((request, response) => {
  const { pathname } = new URL(request.url, issuer.url);
  if (pathname.startsWith('/control/')) return control(request, response, pathname.slice('/control/'.length));
  asked.push(`${request.method} ${pathname}`);
  const prepared = lies.answers?.[pathname];
  return prepared ? answer(response, prepared) : service.requestHandler(request, response);
}).listen(told.port, '127.0.0.1');
