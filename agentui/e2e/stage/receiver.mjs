// Another system that is told by a webhook. It keeps the last request, and
// answers what it is told to.
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

export class Receiver {
  last
  #status = 204
  #server = createServer((req, res) => {
    const parts = []
    req.on('data', (d) => parts.push(d)).on('end', () => {
      const [body, stamp] = [Buffer.concat(parts), req.headers['parley-timestamp']]
      const sign = (secret) => `v1=${createHmac('sha256', secret).update(`${stamp}.`).update(body).digest('hex')}`
      this.last = { event: req.headers['parley-event'], signedBy: (secret) => sign(secret) === req.headers['parley-signature'] }
      res.writeHead(this.#status).end()
    })
  })

  static async start() {
    const r = new Receiver()
    r.#server.listen(0, '127.0.0.1')
    await once(r.#server, 'listening')
    r.#server.unref() // a story that fails leaves it behind
    r.url = `http://127.0.0.1:${r.#server.address().port}`
    return r
  }

  answer(status) { this.#status = status }

  stop() {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
