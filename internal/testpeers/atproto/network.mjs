// A Bluesky network on this machine: directory, data server and view, as Bluesky
// wrote them. Needs DB_POSTGRES_URL, DB_POSTGRES_SCHEMA, REDIS_HOST, and in VIEW_PORT
// a free port for the view, which names itself in addresses of pictures. Writes one
// line of JSON with the address of the data server, and ends when its input does.
import { createRequire } from 'node:module'

const { TestNetwork } = createRequire(import.meta.url)('@atproto/dev-env')

const port = Number(process.env.VIEW_PORT)
const network = await TestNetwork.create({
  dbPostgresSchema: process.env.DB_POSTGRES_SCHEMA,
  bsky: { port, publicUrl: `http://localhost:${port}` },
})
process.stdout.write(`${JSON.stringify({ pds: network.pds.url })}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
