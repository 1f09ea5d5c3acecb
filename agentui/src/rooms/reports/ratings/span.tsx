const x = (n: number): number => (n - 1) * 25

/** Span draws a mean on the way from 1 to 5, and what it may as well be. */
export function Span({ of }: { of: { mean: number | null; mean_low: number | null; mean_high: number | null } }) {
  if (of.mean === null || of.mean_low === null || of.mean_high === null) return null
  return (
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" className="block h-3 w-full" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((n) => <line key={n} x1={x(n)} x2={x(n)} y1="0" y2="12" className="stroke-line" vectorEffect="non-scaling-stroke" />)}
      <line x1={x(of.mean_low)} x2={x(of.mean_high)} y1="6" y2="6" className="stroke-accent" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      <line x1={x(of.mean)} x2={x(of.mean)} y1="1" y2="11" className="stroke-fg" strokeWidth="3" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
