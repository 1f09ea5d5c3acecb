// The company's web site, on an origin of its own, with a policy so strict that
// whatever the widget should not do is a violation. It reports to itself.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createHmac } from 'node:crypto'

/** signed is the proof the company's server makes of who is signed in there. */
export function signed(secret, inbox, claims) {
  const now = Math.floor(Date.now() / 1000)
  const part = (v) => Buffer.from(JSON.stringify(v)).toString('base64url')
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ aud: inbox, iat: now - 5, exp: now + 1800, ...claims })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

export class Site {
  violations = []
  hub = ''
  inbox = ''
  token = '' // of the signed identity, when somebody is signed in here
  #server = createServer((req, res) => this.#serve(req, res))

  static async start() {
    const site = new Site()
    site.#server.listen(0, '127.0.0.1')
    await once(site.#server, 'listening')
    site.origin = `http://127.0.0.1:${site.#server.address().port}`
    return site
  }

  #serve(req, res) {
    const path = req.url.split('?')[0]
    if (path === '/csp') {
      let body = ''
      req.on('data', (d) => { body += d }).on('end', () => { this.violations.push(body); res.writeHead(204).end() })
    } else if (path === '/shop.js') {
      res.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    } else if (path === '/token') {
      res.writeHead(200, { 'content-type': 'text/plain' }).end(this.token)
    } else if (path === '/favicon.ico') {
      res.writeHead(204).end()
    } else {
      const policy = ["default-src 'none'", `script-src 'self' ${this.hub}`, `frame-src ${this.hub}`, "connect-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", 'trusted-types default', "base-uri 'none'", "form-action 'none'", 'report-uri /csp'].join('; ')
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
      res.end(`<!doctype html><html lang="en"><head><title>The shop</title><script src="/shop.js"></script>
<script src="${this.hub}/widget.js" data-inbox="${this.inbox}" async></script></head><body><h1>The shop</h1><p>Everything you need.</p></body></html>`)
    }
  }

  async stop() {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

const script = `
window.refused = []
addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective + ' ' + e.blockedURI))
window.parley = window.parley || function () { (parley.q = parley.q || []).push(arguments) }
if (location.search === '?member') parley('identify', async () => (await fetch('/token')).text())
`
