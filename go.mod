module lockstep

go 1.25.0
