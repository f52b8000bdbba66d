using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace NetralitasGrid.Functions.Tests.Hosting;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task The_list_for_operators_names_every_instrument_of_a_running_grid()
    {
        var published = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("NetralitasGrid", StringComparison.Ordinal))
                {
                    published.Add($"{instrument.Meter.Name} {instrument.Name} {instrument.Unit}");
                }
            },
        };
        listener.Start();

        await using var door = await TestDoor.OpenAsync();
        await door.DecidedAsync(Sample.Photo().ToJsonString());

        var listed = Row().Matches(await File.ReadAllTextAsync(Repository.File("docs/metrics.md"), TestContext.Current.CancellationToken))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.Equal(published.Distinct().Order(StringComparer.Ordinal), listed);
    }

    [GeneratedRegex("^\\| `([^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
