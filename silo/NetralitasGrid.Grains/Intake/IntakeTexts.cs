using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Intake;

/// <summary>The sentences of faults and warnings, Indonesian first.</summary>
internal static class IntakeTexts
{
    public static readonly Bilingual Missing = new("Wajib diisi.", "Required.");
    public static readonly Bilingual Unknown = new("Formulir tidak mengenal isian ini.", "The form has no such property.");
    public static readonly Bilingual Duplicate = new("Isian ini ditulis dua kali.", "This property stands twice.");
    public static readonly Bilingual Code = new("Kode tidak ada dalam daftar.", "The code is not of the list.");
    public static readonly Bilingual Region = new("Kode wilayah tidak ada.", "No area has this code.");
    public static readonly Bilingual PlaceLevel =
        new("Tempat kejadian harus kabupaten/kota atau di bawahnya.", "The place must be a regency or city, or below.");
    public static readonly Bilingual ElectionLevel =
        new("Wilayah pemilihan harus provinsi atau kabupaten/kota.", "The area of an election is a province, regency or city.");
    public static readonly Bilingual Election =
        new("Tidak ada paket aturan aktif untuk pemilihan ini.", "No rule pack is active for this election.");
    public static readonly Bilingual WhichElection =
        new("Sebutkan pemilihannya: tidak tepat satu yang aktif.", "Name the election: there is not exactly one active.");
    public static readonly Bilingual Time =
        new("Bukan waktu RFC 3339 dengan selisih zona.", "Not a time of RFC 3339 with offset.");
    public static readonly Bilingual Date = new("Bukan tanggal yang ada.", "Not a date that exists.");
    public static readonly Bilingual Hash = new("Bukan SHA-256.", "Not a SHA-256.");
    public static readonly Bilingual Text =
        new("Teks memuat karakter yang tidak boleh disimpan.", "The text holds a character that cannot be stored.");
    public static readonly Bilingual TooEarly = new("Waktu terlalu lampau.", "The time is too long ago.");
    public static readonly Bilingual NumberRange = new("Angka di luar batas.", "The number is out of range.");
    public static readonly Bilingual AfterReceipt =
        new("Waktu ini lebih dari 5 menit sesudah laporan diterima.", "This time is more than 5 minutes after the report was received.");
    public static readonly Bilingual AfterClock =
        new("Waktu ini lebih dari 5 menit di depan jam sistem.", "This time is more than 5 minutes ahead of the grid's clock.");
    public static readonly Bilingual NotAllowed =
        new("Kunci ini tidak boleh mengirim isian ini.", "This key may not send this property.");
    public static readonly Bilingual TooDeep = new("Terlalu banyak tingkat bersarang.", "Nested too deeply.");
    public static readonly Bilingual TooLarge = new("Laporan terlalu besar.", "The report is too large.");
    public static readonly Bilingual TooManyFaults =
        new("Masih ada kesalahan lain yang tidak disebutkan.", "There are more faults than are listed.");

    public static readonly Bilingual NipKind =
        new("Bentuk NIP tidak sesuai dengan jenis pegawai.", "The NIP has the form of another kind of employee.");
    public static readonly Bilingual NipLateStart =
        new("Menurut NIP, masa kerja mulai lebih dari 40 tahun setelah lahir.", "By the NIP, service began more than 40 years after birth.");
    public static readonly Bilingual NipAge =
        new("Menurut NIP, usia lebih dari 60 tahun saat kejadian: mungkin sudah pensiun.", "By the NIP, over 60 years old at the event: perhaps retired.");
    public static readonly Bilingual NipNikClash =
        new("Tanggal lahir atau jenis kelamin pada NIP dan NIK berbeda: periksa identitasnya.", "NIP and NIK disagree about birth date or sex: check the identity.");
    public static readonly Bilingual NikArea =
        new("Enam angka pertama NIK bukan kecamatan yang dikenal sekarang.", "The first six digits of the NIK are no district of today.");
    public static readonly Bilingual BirthDateClash =
        new("Tanggal lahir berbeda dengan yang ada pada NIK.", "The birth date is not that of the NIK.");
    public static readonly Bilingual KnownBeforeEvent =
        new("Waktu diketahui mendahului waktu kejadian.", "It was known before it happened.");
    public static readonly Bilingual PhoneForm =
        new("Nomor telepon tidak dapat dibaca sebagai nomor internasional.", "The phone number cannot be read as an international number.");
    public static readonly Bilingual EmailForm =
        new("Alamat surel tidak berbentuk alamat.", "The e-mail address has no address's form.");

    public static Bilingual WrongType(string id, string en) => new($"Harus berupa {id}.", $"Must be {en}.");

    public static Bilingual TooLong(int limit) => new($"Paling panjang {limit} karakter.", $"At most {limit} characters.");

    public static Bilingual TooMany(int limit) => new($"Paling banyak {limit} butir.", $"At most {limit} items.");
}
