using System.Diagnostics;
using System.Globalization;

namespace NetralitasGrid.Load.Processes;

/// <summary>What a process used so far.</summary>
/// <param name="Name">What it is in the grid: <c>door 1</c>, <c>silo 2</c>, <c>postgres</c>, <c>generator</c>.</param>
/// <param name="Processor">Processor time since its start.</param>
/// <param name="Bytes">Memory that it holds now; what several processes share is counted once (proportional set size).</param>
public sealed record ProcessUse(string Name, TimeSpan Processor, long Bytes)
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Asks the kernel about a process; null when it is gone.</summary>
    /// <param name="withChildren">Whether its children count to it, those that ended included: a PostgreSQL server's sessions.</param>
    public static ProcessUse? Of(string name, int processId, bool withChildren)
    {
        try
        {
            if (!Directory.Exists($"/proc/{processId}"))
            {
                using var process = Process.GetProcessById(processId);
                return new(name, process.TotalProcessorTime, process.WorkingSet64);
            }

            var ticks = TicksOf(processId, withChildren);
            var bytes = BytesOf(processId);
            foreach (var child in withChildren ? ChildrenOf(processId) : [])
            {
                var (childTicks, childBytes) = OfChild(child);
                ticks += childTicks;
                bytes += childBytes;
            }

            return new(name, TimeSpan.FromSeconds(ticks / TicksPerSecond), bytes);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static IEnumerable<int> ChildrenOf(int processId)
    {
        var file = $"/proc/{processId}/task/{processId}/children";
        return File.Exists(file)
            ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
            : [];
    }

    // A child may end between being listed and being asked about; its time is then its parent's.
    private static (long Ticks, long Bytes) OfChild(int processId)
    {
        try
        {
            return (TicksOf(processId, withEnded: false), BytesOf(processId));
        }
        catch (IOException)
        {
            return (0, 0);
        }
    }

    // The name may hold spaces and brackets; fields are counted from its last bracket: utime, stime, cutime, cstime are 14 to 17.
    private static long TicksOf(int processId, bool withEnded)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..(withEnded ? 15 : 13)].Sum(static text => long.Parse(text, CultureInfo.InvariantCulture));
    }

    private static long BytesOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/smaps_rollup").FirstOrDefault(static l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[4..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
