using NetralitasGrid.Benchmarks;
using NetralitasGrid.Benchmarks.Postgres;

if (BenchmarkArguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(BenchmarkArguments.Usage);
    return 2;
}

var report = arguments.Name switch
{
    not ("turns" or "http") when arguments.Orleans => null,
    "rules" => RulesBenchmark.Run(arguments),
    "turns" when arguments.Silos is not null || arguments.Orleans => await SilosBenchmark.RunAsync(arguments),
    "turns" => await TurnsBenchmark.RunAsync(arguments),
    "http" => await HttpBenchmark.RunAsync(arguments),
    "sse" => await SseBenchmark.RunAsync(arguments),
    "backtest" => await BacktestBenchmark.RunAsync(arguments),
    "replay" => await ReplayBenchmark.RunAsync(arguments),
    _ => null,
};
if (report is null)
{
    Console.Error.WriteLine(BenchmarkArguments.Usage);
    return 2;
}

report.Print(Console.Out);
if (arguments.Json is { } file)
{
    report.WriteJson(file);
}

return 0;
