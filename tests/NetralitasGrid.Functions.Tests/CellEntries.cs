using System.Text;

namespace NetralitasGrid.Functions.Tests;

/// <summary>The entries of the cell's own chain, read from its store.</summary>
internal static class CellEntries
{
    private const int Page = 1_000;

    public static async Task<List<string>> OfAsync(TestDoor door)
    {
        var entries = new List<string>();
        while (await door.Store.Read.CellLogAsync(entries.Count, Page, TestContext.Current.CancellationToken) is { Count: > 0 } page)
        {
            entries.AddRange(page.Select(static row => Encoding.UTF8.GetString(row.Entry)));
        }

        return entries;
    }
}
