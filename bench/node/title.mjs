// The monolith's titles: "Process - Material - Colour/Finish".
const families = {
  wax: 'WAX', resin: 'RESIN', accura: 'RESIN', visijet: 'RESIN', somos: 'RESIN',
  porcelain: 'CERAMIC', ceramic: 'CERAMIC', alumina: 'CERAMIC', zirconia: 'CERAMIC',
  nylon: 'PLASTIC', pa11: 'PLASTIC', pa12: 'PLASTIC', tpu: 'PLASTIC', tpe: 'PLASTIC', petg: 'PLASTIC', abs: 'PLASTIC', pla: 'PLASTIC', polypropylene: 'PLASTIC',
  steel: 'METAL', silver: 'METAL', gold: 'METAL', vermeil: 'METAL', brass: 'METAL', bronze: 'METAL', copper: 'METAL',
  aluminum: 'METAL', aluminium: 'METAL', titanium: 'METAL', platinum: 'METAL',
}
const words = Object.entries(families)
const finishes = ['natural', 'polished', 'plated', 'smooth', 'raw', 'matte', 'satin']
const treatments = [' Vapor Smoothing', ' Dyed']

// familyOf: the first word that fits counts.
export function familyOf(made) {
  const lower = made.toLowerCase()
  return words.find(([word]) => lower.includes(word))?.[1] ?? 'OTHER'
}

export function colorAndFinish(look) {
  const cut = look.indexOf('/')
  if (cut >= 0) return [look.slice(0, cut), look.slice(cut + 1)]
  for (const t of treatments) if (look.endsWith(t)) return [look.slice(0, -t.length), t.slice(1)]
  const lower = look.toLowerCase()
  return finishes.some((word) => lower.includes(word)) ? ['', look] : [look, '']
}
