package graph

// What tests of the whole schema see; they cannot be in this package, which the schema's code imports.
var (
	RankOf       = rankOf
	RankedFields = rankedFields
)
