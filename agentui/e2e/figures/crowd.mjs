// Customers in numbers, through the hub's own door for chats.
import { Agent, request } from 'node:http'

export class Crowd {
  #agent = new Agent({ keepAlive: true, maxSockets: 32 })
  #n = 0
  /** tokens of visitors who can write again */
  visitors = []

  constructor(hub, inbox) { this.at = new URL(`${hub.url}/hooks/chat/${inbox}/messages`) }

  say(text, token) {
    const body = JSON.stringify({ cid: `c${this.#n++}`, text })
    return new Promise((done, fail) => {
      const req = request(this.at, { agent: this.#agent, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...(token ? { authorization: `Bearer ${token}` } : {}) } }, (res) => {
        let answer = ''
        res.on('data', (d) => { answer += d }).on('end', () => (res.statusCode < 300 ? done(JSON.parse(answer).token ?? token) : fail(new Error(`${res.statusCode} ${answer}`))))
      })
      req.on('error', fail)
      req.end(body)
    })
  }

  /** come makes n new conversations. */
  async come(n, tell = () => {}) {
    let left = n
    const one = async () => {
      while (left-- > 0) {
        const token = await this.say(`Order ${10_000 + left} has not arrived. Where is my parcel, please?`)
        if (this.visitors.length < 2000) this.visitors.push(token)
        if (left % 5000 === 0) tell(n - left)
      }
    }
    await Promise.all(Array.from({ length: 32 }, one))
  }

  /** talk has visitors write at a rate (messages a second) for so many seconds;
   * answers how many it was. */
  async talk(rate, seconds) {
    const begun = performance.now()
    const sent = []
    for (let n = 0; n < rate * seconds; n++) {
      const late = begun + (n * 1000) / rate - performance.now()
      if (late > 1) await new Promise((done) => { setTimeout(done, late) })
      sent.push(this.say(`And another thing, number ${n}`, this.visitors[(n * 7) % this.visitors.length]))
    }
    await Promise.all(sent)
    return sent.length / ((performance.now() - begun) / 1000)
  }

  end = () => this.#agent.destroy()
}
