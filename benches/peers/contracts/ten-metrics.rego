# The ten-metric contract. `input.met` has ten numbers or nulls, `input.cases` ten numbers.
package peers

weights := [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]

lower_is_better := {2, 5, 8}

by_line := {1, 3, 5, 7, 9}

rates[i] := met / input.cases[i] if {
	some i, met in input.met
	met != null
	input.cases[i] >= 30
}

up(i, rate) := 0 if {
	by_line[i]
	rate <= 0.3
} else := 100 if {
	by_line[i]
	rate >= 0.9
} else := (100 * (rate - 0.3)) / (0.9 - 0.3) if {
	by_line[i]
} else := 0 if {
	rate < 0.2
} else := 25 if {
	rate < 0.4
} else := 50 if {
	rate < 0.6
} else := 75 if {
	rate < 0.8
} else := 100

score(i, rate) := 100 - up(i, rate) if {
	lower_is_better[i]
} else := up(i, rate)

quality := round((weighted / weight) * 100) / 100 if {
	count(rates) >= 5
	weighted := sum([points | some i, rate in rates; points := weights[i] * score(i, rate)])
	weight := sum([tenth | some i, _ in rates; tenth := weights[i]])
}

share := 0 if {
	not quality
} else := -0.01 if {
	quality < 50
} else := 0 if {
	quality < 60
} else := 0.005 if {
	quality < 70
} else := 0.01 if {
	quality < 85
} else := 0.02

gate if rates[0] >= 0.25

incentive := 0 if {
	share > 0
	not gate
} else := round(max({min({share * input.base, 500000}), -500000}) * 100) / 100
