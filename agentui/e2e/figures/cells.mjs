// What a large desk's wall holds, and what a busy second of it changes: what ten
// people carry, a third of the teams, every channel, ten deadlines that were met
// and ten new ones. Two hundred people do not solve ten a second.
const moved = 10
const filter = (name, value) => `${name}=${value}`
const two = (n) => String(n).padStart(2, '0')

export function field({ agents, clocks }, now) {
  const at = (s) => new Date(now + s * 1000).toISOString()
  const queue = (id, name, n) => [id, { id: id.split('/')[1] ?? '', name, filter: filter('team_id', id), open: 400 + n, people: 60 + (n % 30), queue: 20 + (n % 7), waiting: 60 + (n % 30), breached: 40 + (n % 5), at_risk: 50 + (n % 9), longest_since: at(-3000 - n) }]
  const agent = (i, n) => [`agents/agt_${i}`, { id: `agt_${i}`, name: `Agent ${i} of the desk`, filter: filter('assignee_id', `agt_${i}`), state: ['online', 'online', 'online', 'away', 'offline'][i % 5], capacity: 10, held: (i % 10) + (n % 2), waiting: i % 4, breached: i % 3, at_risk: i % 2, since: at(-60 * i) }]
  const clock = (i) => [`clocks/cnv_${i}`, { id: `cnv_${i}`, channel: i % 2 ? 'email' : 'chat', contact: { id: `con_${i}`, name: `Customer ${i}` }, due_at: at(i - clocks / 2), metric: 'first_response', priority: i % 7 ? 'normal' : 'urgent', state: i < clocks / 2 ? 'breached' : 'at_risk', ...(i % 3 ? { team_id: `tem_${i % 12}`, agent_id: `agt_${i % agents}` } : {}) }]
  const queues = (n) => [queue('totals', '', n), ...Array.from({ length: 12 }, (_, i) => queue(`teams/tem_${i}`, `Team ${i}`, n + i)), queue('channels/email', 'Email', n), queue('channels/chat', 'Chat', n)]
  const rate = (i, n) => [`rates/2026-01-01T${two(i >> 2)}:${two((i % 4) * 15)}:00Z`, { id: `2026-01-01T${two(i >> 2)}:${two((i % 4) * 15)}:00Z`, received: 30 + ((i + n) % 9), answered: 28 + (i % 11), channels: [{ id: 'email', received: 12, answered: 11 }, { id: 'chat', received: 18, answered: 17 }] }]
  const some = (many, make) => Array.from({ length: many }, (_, i) => make(i))
  return {
    all: () => Object.fromEntries([...queues(0), ...some(agents, (i) => agent(i, 0)), ...some(clocks, clock), ...some(16, (i) => rate(i, 0)), ['attainment/first_response', { metric: 'first_response', met: 900, breached: 60, target: 90 }]]),
    change: (n) => ({
      set: Object.fromEntries([...queues(n).filter((_, i) => i === 0 || i > 12 || i % 3 === n % 3), ...some(moved, (i) => agent((i * (agents / moved) + n) % agents, n)), ...some(moved, (i) => clock(clocks + moved * n + i)), rate(15, n)]),
      del: some(moved, (i) => `clocks/cnv_${i * (clocks / moved) + n}`),
    }),
  }
}
