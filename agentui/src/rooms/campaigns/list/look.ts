/** button is the look of a link that makes something new. */
export const button = 'inline-flex h-9 items-center gap-1.5 rounded-sm bg-accent px-3.5 font-medium whitespace-nowrap text-on-accent shadow-low hover:brightness-110'
