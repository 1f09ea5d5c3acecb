import { say } from './words'
import type { Saved } from './wire'

/** Stock is how far the codes of an offer went: one bar, and the same in words. */
export function Stock({ offer: o }: { offer: Saved }) {
  const parts = [
    ...(o.given === 0 ? [] : [{ key: 'redeemed', n: o.redeemed, words: say('redeemed', { n: o.redeemed }), look: 'bg-good' }]),
    { key: 'given', n: o.given - o.redeemed, words: say('given', { n: o.given }), look: 'bg-accent' },
    ...(o.left === null ? [] : [{ key: 'left', n: o.left, words: say('left', { n: o.left }), look: 'bg-line-strong' }]),
  ] as const
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden="true" className="flex h-2.5 w-full gap-0.5 overflow-hidden rounded-full bg-line">
        {parts.map((p) => (p.n > 0 ? <span key={p.key} className={p.look} style={{ flexGrow: p.n, minWidth: 4 }} /> : null))}
      </div>
      <ul className="num flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
        {parts.toReversed().map((p) => <li key={p.key} className="flex items-center gap-1.5"><span aria-hidden="true" className={`inline-block size-2.5 rounded-sm ${p.look}`} />{p.words}</li>)}
      </ul>
    </div>
  )
}
