using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Storage.Tests.Sealing;

public sealed class SealerTests
{
    private static readonly Dictionary<int, byte[]> Masters = new() { [1] = Bytes(1), [2] = Bytes(2) };

    private readonly Sealer _sealer = new(Masters, current: 2);
    private readonly GridId _incident = GridId.New(GridId.Incident, TimeProvider.System);

    [Fact]
    public void What_was_sealed_opens_as_it_was()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            (subject, reporter) =>
            {
                var parts = _sealer.Seal(_incident, subject, reporter);
                return _sealer.OpenSubject(_incident, parts).SequenceEqual(subject) && _sealer.OpenReporter(_incident, parts).SequenceEqual(reporter);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_data_key_that_was_wrapped_anew_opens_without_the_older_master_key_and_nowhere_else()
    {
        var parts = new Sealer(Masters, current: 1).Seal(_incident, "subject"u8, "reporter"u8);
        var again = parts with
        {
            KeyVersion = 2,
            WrappedSubjectKey = _sealer.Rewrap(_incident, "subject", 1, parts.WrappedSubjectKey),
            WrappedReporterKey = _sealer.Rewrap(_incident, "reporter", 1, parts.WrappedReporterKey),
        };
        var third = new Sealer(new Dictionary<int, byte[]> { [2] = Bytes(2), [3] = Bytes(3) }, current: 3);
        var twice = again with { KeyVersion = 3, WrappedSubjectKey = third.Rewrap(_incident, "subject", 2, again.WrappedSubjectKey) };
        var onlyNew = new Sealer(new Dictionary<int, byte[]> { [2] = Bytes(2) }, current: 2);
        var changed = again.WrappedSubjectKey.ToArray();
        changed[^1] ^= 1;

        Assert.Equal("subject"u8, onlyNew.OpenSubject(_incident, again));
        Assert.Equal("reporter"u8, onlyNew.OpenReporter(_incident, again));
        Assert.Equal("subject"u8, third.OpenSubject(_incident, twice));
        Assert.Throws<SealBrokenException>(() => onlyNew.OpenSubject(GridId.New(GridId.Incident, TimeProvider.System), again));
        Assert.Throws<SealBrokenException>(() => onlyNew.OpenSubject(_incident, again with { WrappedSubjectKey = again.WrappedReporterKey }));
        Assert.Throws<SealBrokenException>(() => onlyNew.OpenSubject(_incident, again with { WrappedSubjectKey = changed }));
    }

    [Fact]
    public void Nothing_plain_is_in_what_is_sealed()
    {
        var parts = _sealer.Seal(_incident, "Siti Rahmawati 198609262015051001"u8, "081234567890"u8);

        var all = Encoding.Latin1.GetString([.. parts.WrappedSubjectKey, .. parts.SubjectPart, .. parts.WrappedReporterKey, .. parts.ReporterPart]);
        Assert.DoesNotContain("Siti", all, StringComparison.Ordinal);
        Assert.DoesNotContain("0812", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_data_is_sealed_differently_each_time()
    {
        var (one, two) = (_sealer.Seal(_incident, "a"u8, "b"u8), _sealer.Seal(_incident, "a"u8, "b"u8));

        Assert.NotEqual(one.SubjectPart, two.SubjectPart);
        Assert.NotEqual(one.WrappedSubjectKey, two.WrappedSubjectKey);
    }

    [Fact]
    public void Any_changed_bit_is_noticed()
    {
        var parts = _sealer.Seal(_incident, "Guru"u8, "Warga"u8);

        foreach (var array in new[] { parts.WrappedSubjectKey, parts.SubjectPart })
        {
            for (var bit = 0; bit < array.Length * 8; bit++)
            {
                array[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Throws<SealBrokenException>(() => _sealer.OpenSubject(_incident, parts));
                array[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.Equal("Guru"u8.ToArray(), _sealer.OpenSubject(_incident, parts));
    }

    [Fact]
    public void A_part_cannot_be_moved_to_another_incident_field_or_key_version()
    {
        var other = GridId.New(GridId.Incident, TimeProvider.System);
        var parts = _sealer.Seal(_incident, "Guru"u8, "Warga"u8);
        var swapped = parts with { WrappedSubjectKey = parts.WrappedReporterKey, SubjectPart = parts.ReporterPart };

        Assert.Throws<SealBrokenException>(() => _sealer.OpenSubject(other, parts));
        Assert.Throws<SealBrokenException>(() => _sealer.OpenSubject(_incident.As(GridId.Case), parts));
        Assert.Throws<SealBrokenException>(() => _sealer.OpenSubject(_incident, swapped));
        Assert.Throws<SealBrokenException>(() => _sealer.OpenSubject(_incident, parts with { KeyVersion = 1 }));
    }

    [Fact]
    public void Parts_of_an_older_master_key_open_and_new_ones_use_the_current()
    {
        var old = new Sealer(Masters, current: 1).Seal(_incident, "lama"u8, ""u8);

        Assert.Equal("lama"u8.ToArray(), _sealer.OpenSubject(_incident, old));
        Assert.Equal((1, 2), (old.KeyVersion, _sealer.Seal(_incident, ""u8, ""u8).KeyVersion));
    }

    [Fact]
    public void A_missing_master_key_is_named()
    {
        var parts = _sealer.Seal(_incident, "x"u8, "y"u8);
        var later = new Sealer(new Dictionary<int, byte[]> { [3] = Bytes(3) }, current: 3);

        var error = Assert.Throws<SealBrokenException>(() => later.OpenSubject(_incident, parts));

        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_a_case_event_opens_for_that_event_only()
    {
        var caseEvent = GridId.New(GridId.CaseEvent, TimeProvider.System);

        SealedText text = _sealer.SealText(caseEvent, "Pelapor mencabut laporan é");

        Assert.Equal("Pelapor mencabut laporan é", _sealer.OpenText(caseEvent, text));
        Assert.Throws<SealBrokenException>(() => _sealer.OpenText(GridId.New(GridId.CaseEvent, TimeProvider.System), text));
    }

    [Fact]
    public void Many_threads_seal_at_once()
    {
        Parallel.For(0, 2_000, i =>
        {
            var plain = BitConverter.GetBytes(i);
            Assert.Equal(plain, _sealer.OpenSubject(_incident, _sealer.Seal(_incident, plain, plain)));
        });
    }

    private static byte[] Bytes(byte seed) => [.. Enumerable.Range(0, Sealer.KeyBytes).Select(i => (byte)(i * seed))];
}
