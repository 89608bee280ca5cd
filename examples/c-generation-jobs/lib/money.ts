const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

export const money = (cents: number): string => dollars.format(cents / 100)
